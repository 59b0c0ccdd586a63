import type { Manifest } from '../results/manifest.js';
import type { Rows } from '../results/rows.js';
import { identifier } from '../results/sql.js';
import type { Resolution } from '../weather/variables.js';
import { zoneOf } from '../weather/zones.js';

/** Steps of a job at which a variable has no value. */
export interface Missing {
  count: number;
  /** The first and the last of them, as times are written in CSV. */
  first: string;
  last: string;
}

/**
 * What a file says of a job beside its rows: all that its result says but statistics and where the parts are, in the
 * result's own words.
 */
export type JobDescription = Omit<Manifest['result'], 'statistics' | 'data'> & {
  job_name: string;
  /** Of hourly rows the IANA zone of time_local, of daily ones whose midnights cut the days. */
  zone: string;
  /** By variable; those with every value are absent. */
  missing: Record<string, Missing>;
};

/** Describes jobs, in their order. @throws UnavailableError when a part is missing or damaged. */
export async function describeJobs(
  manifests: readonly Manifest[],
  rows: Rows,
): Promise<JobDescription[]> {
  const descriptions: JobDescription[] = [];
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

async function missingOf(manifest: Manifest, rows: Rows): Promise<Record<string, Missing>> {
  const { variables, resolution } = manifest.gathering;
  const counts = variables.flatMap((name, index) => {
    const isMissing = `FILTER (WHERE ${identifier(name)} IS NULL)`;
    const moment = (extreme: string) =>
      `strftime(${extreme}(time) ${isMissing}, '${TIME_TEXT[resolution]}')`;
    return [
      `count(*) ${isMissing}::INTEGER AS count_${index}`,
      `${moment('min')} AS first_${index}`,
      `${moment('max')} AS last_${index}`,
    ];
  });
  const [row = {}] = await rows.query(
    `SELECT ${counts.join(', ')} FROM (${rows.select(manifest)})`,
  );
  const each = variables.map((name, index) => [
    name,
    { count: row[`count_${index}`], first: row[`first_${index}`], last: row[`last_${index}`] },
  ]);
  return Object.fromEntries(each.filter(([, missing]) => (missing as Missing).count > 0));
}
