import { zoneOf } from '../places/zones.js';
import { absencesQuery, isComplete, readAbsence } from '../rows/missing.js';
import type { Rows } from '../rows/rows.js';
import { byVariable } from '../store/by-variable.js';
import type { Absence, Manifest } from '../store/manifest.js';
import type { Resolution } from '../weather/variables.js';

/**
 * What a file says of a job beside its rows: all that its result says but statistics and where the parts are, in the
 * result's own words.
 */
export type ExportedJob = Omit<Manifest['result'], 'statistics' | 'data'> & {
  job_name: string;
  /** Of hourly rows the IANA zone of time_local, of daily ones whose midnights cut the days. */
  zone: string;
  /** By variable, steps without a value, with times as they are written in CSV; those with every value are absent. */
  missing: Record<string, Absence>;
};

/** Describes jobs, in their order. @throws UnavailableError when a part is missing or damaged. */
export async function describeJobs(
  manifests: readonly Manifest[],
  rows: Rows,
): Promise<ExportedJob[]> {
  const descriptions: ExportedJob[] = [];
  for (const manifest of manifests) {
    const { statistics, data, ...said } = manifest.result;
    const missing = await missingOf(manifest, rows);
    descriptions.push({ job_name: manifest.job_name, ...said, zone: zoneName(manifest), missing });
  }
  return descriptions;
}

/** What the column `zone` says of a job's rows. */
export function zoneName({ gathering, result }: Manifest): string {
  if (gathering.resolution === 'hourly') return zoneOf(gathering);
  return result.timezone === 'GMT' ? 'UTC' : result.timezone;
}

/** How times are written, by what strftime of DuckDB takes: days as dates, hours as instants of UTC. */
const TIME_TEXT: Record<Resolution, string> = {
  daily: '%Y-%m-%d',
  hourly: '%Y-%m-%dT%H:%M:%SZ',
};

async function missingOf(manifest: Manifest, rows: Rows): Promise<Record<string, Absence>> {
  // Of a job that has all values no row is read for this.
  if (isComplete(manifest.result.completeness)) return {};
  const { variables, resolution } = manifest.gathering;
  const [row = {}] = await rows.query(
    absencesQuery(rows.select(manifest), variables, TIME_TEXT[resolution]),
  );
  return byVariable(variables, (name) => readAbsence(row, variables.indexOf(name))) ?? {};
}
