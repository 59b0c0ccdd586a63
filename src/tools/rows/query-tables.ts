/** The tables that query_data offers. */
import { zoneOf } from '../../places/zones.js';
import { shifted } from '../../rows/day-cut.js';
import { withLocalTime } from '../../rows/local-time.js';
import { type StoredDays, selectInOrder, selectRows } from '../../rows/stored-days.js';
import { COPIES, type LaterView, type Loading } from '../../sandbox/protocol.js';
import type { Manifest } from '../../store/manifest.js';
import { allowedFiles, identifier } from '../../store/sql.js';
import { toDate } from '../../weather/dates.js';
import { standardOffset } from '../../weather/local-days.js';
import { columnsWithMoments } from './moments.js';
import { countTableValues } from './table-values.js';
import { unitedRows } from './united-rows.js';

/** The table of all jobs. */
const ALL_JOBS = 'all_jobs';

/**
 * Columns of local time in hourly tables, between `time` and the variables: the wall clock, and the day in standard
 * time.
 */
const LOCAL_COLUMNS = ['time_local', 'date_local'];

/**
 * A job's table, in the order of time: `time` (DATE for daily rows, TIMESTAMP WITH TIME ZONE for hourly ones),
 * LOCAL_COLUMNS for hourly rows, and a column for each variable: DOUBLE, a moment (`sunrise`) TIMESTAMP WITH TIME ZONE.
 */
export interface QueryTable {
  manifest: Manifest;
  /** "job_1" for the first job; the job's own name is a second name of the table. */
  name: string;
}

export function queryTables(manifests: readonly Manifest[]): QueryTable[] {
  return manifests.map((manifest, index) => ({ manifest, name: `job_${index + 1}` }));
}

/** A table with its job's days in their files. */
export interface StoredTable extends QueryTable {
  stored: readonly StoredDays[];
}

/** A table of more values, of 8 bytes each, is created alone: sorting its rows takes memory as well. */
const MANY_VALUES = 4_000_000;

/** The same for the same tables, with all that `loadingOf` makes them of. */
export function keyOfTables(tables: readonly QueryTable[], now: number): string {
  const jobs = tables.map(({ manifest: { job_name, gathering, parts, result } }) => [
    ...[job_name, gathering, parts, result.model, result.source.provider],
  ]);
  return JSON.stringify([toDate(now), jobs]);
}

/**
 * Creates the tables: of hourly jobs copies of their rows, with local times; of daily jobs views of their files once
 * SQL names them. DuckDB then reads only the columns that a query names. A query in one thread finds the rows of each
 * job in the order of time. `all_jobs` unites the tables in the order of the jobs; its rows are copied for later
 * queries, which takes longer than a first one, when nothing is asked.
 * @param now unix milliseconds; standard time follows the rules of the year that begins then.
 */
export function loadingOf(tables: readonly StoredTable[], now: number): Loading {
  const hourly = tables.filter((table) => !isDaily(table));
  const daily = tables.filter(isDaily);
  const own = ownNames(tables);
  const copy = (table: StoredTable) => `CREATE TABLE ${table.name} AS ${hourlyRows(table, now)}`;
  const isLong = ({ manifest }: QueryTable) => countTableValues(manifest) > MANY_VALUES;
  const files = daily.flatMap(({ stored }) => stored).map(({ path }) => path);
  const united = unitedRows(
    ALL_JOBS,
    tables.map((table) => ({ ...table, isInFiles: isDaily(table) })),
  );
  return {
    steps: [
      ...hourly.filter(isLong).map((table) => [copy(table)]),
      hourly.filter((table) => !isLong(table)).map(copy),
      [`CREATE SCHEMA ${COPIES}; ${allowedFiles(files)}`],
    ],
    views: [
      ...daily.map(({ name, manifest, stored }) => {
        const view = `SELECT ${columnsWithMoments(manifest)} FROM (${selectInOrder(stored)})`;
        return laterView([name, view], ...ownView(name, own));
      }),
      ...hourly.flatMap(({ name }) => ownView(name, own)).map((view) => laterView(view)),
      { ...laterView([ALL_JOBS, united.rows]), whenIdle: united.copies },
    ],
  };
}

/** A name and its SELECT. */
type View = readonly [name: string, select: string];

/** Views that are made together: a later one may be of an earlier one. */
function laterView(...views: readonly View[]): LaterView {
  return {
    names: views.map(([name]) => name.toLowerCase()),
    sql: views
      .map(([name, select]) => `CREATE VIEW IF NOT EXISTS ${identifier(name)} AS ${select}`)
      .join('; '),
  };
}

/** The view of a job's own name, if it has one. */
function ownView(table: string, own: ReadonlyMap<string, string>): View[] {
  const name = own.get(table);
  return name === undefined ? [] : [[name, `FROM ${table}`]];
}

/** The columns of a job's table. */
export function tableColumns({ manifest }: QueryTable): string[] {
  const { resolution, variables } = manifest.gathering;
  return ['time', ...(resolution === 'hourly' ? LOCAL_COLUMNS : []), ...variables];
}

/** The names of the tables, in words for a user. */
export function listTables(tables: readonly QueryTable[]): string {
  const [first, ...others] = tables.map(({ name }) => name);
  const jobs = others.length > 1 ? `${first} to ${others.at(-1)}` : [first, ...others].join(', ');
  return `${jobs} and ${ALL_JOBS}`;
}

/** The columns of the first jobs' tables, in words for a user. */
export function describeColumns(tables: readonly QueryTable[]): string {
  const listed = tables
    .slice(0, DESCRIBED)
    .map((table) => `${table.name} has ${tableColumns(table).join(', ')}`);
  return `${listed.join('; ')}; ${ALL_JOBS} has job_name, place and model too`;
}

/** Tables whose columns a refusal names. */
const DESCRIBED = 2;

function isDaily({ manifest }: QueryTable): boolean {
  return manifest.gathering.resolution === 'daily';
}

function hourlyRows({ manifest: { gathering }, stored }: StoredTable, now: number): string {
  const zone = zoneOf(gathering);
  const times = withLocalTime(selectRows(stored), zone, gathering);
  const date = `(${shifted('time', standardOffset(zone, now))})::DATE`;
  return `SELECT timezone('UTC', time) AS time, time_local, ${date} AS date_local, * EXCLUDE (time, time_local)
    FROM (${times}) ORDER BY time`;
}

/**
 * The jobs' own names, by table. SQL identifiers ignore case: of job names that differ only in case, the first gets the
 * view. No view gets a table's name.
 */
function ownNames(tables: readonly QueryTable[]): Map<string, string> {
  const taken = new Set([ALL_JOBS, ...tables.map(({ name }) => name)]);
  const named = tables.filter(
    ({ manifest }) => taken.size < taken.add(manifest.job_name.toLowerCase()).size,
  );
  return new Map(named.map(({ name, manifest }) => [name, manifest.job_name]));
}
