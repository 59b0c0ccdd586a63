import { shifted } from '../results/day-cut.js';
import { withLocalTime } from '../results/local-time.js';
import type { Manifest } from '../results/manifest.js';
import type { Rows } from '../results/rows.js';
import { identifier, literal } from '../results/sql.js';
import { standardOffset } from '../weather/local-days.js';
import { zoneOf } from '../weather/zones.js';

/** The table of all jobs. */
const ALL_JOBS = 'all_jobs';

/**
 * A job's table: `time`, of hourly rows `time_local` (the wall clock) and `date_local` (the day in standard time) too,
 * and a column a variable.
 */
export interface QueryTable {
  manifest: Manifest;
  /** "job_1" of the job that was named first; the job's own name is a second one. */
  name: string;
}

export function queryTables(manifests: readonly Manifest[]): QueryTable[] {
  return manifests.map((manifest, index) => ({ manifest, name: `job_${index + 1}` }));
}

/**
 * SQL that makes the tables, the views of the jobs' own names, and `all_jobs`, which unites them.
 * @param now unix milliseconds; standard time is by the rules of the year that begins then.
 */
export function loadingStatements(
  tables: readonly QueryTable[],
  rows: Rows,
  now: number,
): string[] {
  return [
    ...tables.map(({ name, manifest }) => `CREATE TABLE ${name} AS ${rowsOf(manifest, rows, now)}`),
    ...ownNames(tables).map(
      ({ name, manifest }) => `CREATE VIEW ${identifier(manifest.job_name)} AS FROM ${name}`,
    ),
    `CREATE VIEW ${ALL_JOBS} AS ${tables.map(labelled).join(' UNION ALL BY NAME ')}`,
  ];
}

/** What there is to select from, in words for a user. */
export function describeTables(tables: readonly QueryTable[]): string {
  const listed = tables.slice(0, 3).map(({ name, manifest }) => {
    const { resolution, variables } = manifest.gathering;
    const times = resolution === 'hourly' ? ['time', 'time_local', 'date_local'] : ['time'];
    return `${name} ("${manifest.job_name}": ${[...times, ...variables].join(', ')})`;
  });
  const more = tables.length > 3 ? [`${tables.length - 3} more`] : [];
  return `${[...listed, ...more].join(', ')} and ${ALL_JOBS} (these columns, and job_name, place and model)`;
}

function rowsOf({ gathering, ...manifest }: Manifest, rows: Rows, now: number): string {
  const select = rows.select({ gathering, ...manifest });
  if (gathering.resolution === 'daily') return select;
  const zone = zoneOf(gathering);
  const times = withLocalTime(select, zone, gathering);
  const date = `(${shifted('time', standardOffset(zone, now))})::DATE`;
  return `SELECT time, time_local, ${date} AS date_local, * EXCLUDE (time, time_local) FROM (${times})`;
}

/** Of names that differ in case alone, which are one to SQL, the first has it; no job takes a table's name. */
function ownNames(tables: readonly QueryTable[]): QueryTable[] {
  const taken = new Set([ALL_JOBS, ...tables.map(({ name }) => name)]);
  return tables.filter(({ manifest }) => {
    const name = manifest.job_name.toLowerCase();
    return taken.size < taken.add(name).size;
  });
}

function labelled({ name, manifest }: QueryTable): string {
  const { place, latitude, longitude } = manifest.gathering;
  const label = place ?? `${latitude}, ${longitude}`;
  return `SELECT ${literal(manifest.job_name)} AS job_name, ${literal(label)} AS place,
    ${literal(manifest.result.model ?? manifest.result.source.provider)} AS model, * FROM ${name}`;
}
