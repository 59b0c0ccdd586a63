import { zoneOf } from '../places/zones.js';
import { absencesQuery, isComplete, readAbsence } from '../rows/missing.js';
import type { Rows } from '../rows/rows.js';
import { byVariable } from '../store/by-variable.js';
import type { Absence, Manifest } from '../store/manifest.js';
import type { Resolution } from '../weather/variables.js';

/**
 * A file's description of a job: its result, in the result's own words, without statistics and the location of its
 * parts.
 */
export type ExportedJob = Omit<Manifest['result'], 'statistics' | 'data'> & {
  job_name: string;
  /** For hourly rows the IANA zone of time_local; for daily rows the kind of days. */
  zone: string;
  /** By variable, steps without a value, with times as in CSV. Complete variables are absent. */
  missing: Record<string, Absence>;
};

/** Describes jobs, in their order. @throws UnavailableError if a part is missing or damaged. */
export async function describeJobs(
  manifests: readonly Manifest[],
  rows: Rows,
): Promise<ExportedJob[]> {
  const descriptions: ExportedJob[] = [];
  for (const manifest of manifests) {
    const { statistics, data, ...described } = manifest.result;
    const missing = await missingOf(manifest, rows);
    descriptions.push({
      job_name: manifest.job_name,
      ...described,
      zone: zoneName(manifest),
      missing,
    });
  }
  return descriptions;
}

/** The value of the column `zone` for a job's rows. */
export function zoneName({ gathering, result }: Manifest): string {
  if (gathering.resolution === 'hourly') return zoneOf(gathering);
  return result.timezone === 'GMT' ? 'UTC' : result.timezone;
}

/** strftime formats of times in DuckDB: days as dates, hours as instants in UTC. */
const TIME_TEXT: Record<Resolution, string> = {
  daily: '%Y-%m-%d',
  hourly: '%Y-%m-%dT%H:%M:%SZ',
};

async function missingOf(manifest: Manifest, rows: Rows): Promise<Record<string, Absence>> {
  // No rows need to be read for a complete job.
  if (isComplete(manifest.result.completeness)) return {};
  const { variables, resolution } = manifest.gathering;
  const [row = {}] = await rows.query(
    absencesQuery(rows.select(manifest), variables, TIME_TEXT[resolution]),
  );
  return byVariable(variables, (name) => readAbsence(row, variables.indexOf(name))) ?? {};
}
