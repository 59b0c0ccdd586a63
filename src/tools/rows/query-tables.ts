/** The tables that query_data offers. */
import { zoneOf } from '../../places/zones.js';
import { shifted } from '../../rows/day-cut.js';
import { withLocalTime } from '../../rows/local-time.js';
import type { Rows } from '../../rows/rows.js';
import { COPIES, type Loading } from '../../sandbox/protocol.js';
import type { Manifest } from '../../store/manifest.js';
import { allowedFiles, identifier, literal } from '../../store/sql.js';
import { standardOffset } from '../../weather/local-days.js';
import { countTableValues } from './table-values.js';

/** The table of all jobs. */
const ALL_JOBS = 'all_jobs';

/**
 * Columns of local time in hourly tables, between `time` and the variables: the wall clock, and the day in standard
 * time.
 */
const LOCAL_COLUMNS = ['time_local', 'date_local'];

/**
 * A job's table, in the order of time: `time` (DATE for daily rows, TIMESTAMP WITH TIME ZONE for hourly ones),
 * LOCAL_COLUMNS for hourly rows, and a column for each variable.
 */
export interface QueryTable {
  manifest: Manifest;
  /** "job_1" for the first job; the job's own name is a second name of the table. */
  name: string;
}

export function queryTables(manifests: readonly Manifest[]): QueryTable[] {
  return manifests.map((manifest, index) => ({ manifest, name: `job_${index + 1}` }));
}

/** A table of more values, of 8 bytes each, is created alone: sorting its rows takes memory as well. */
const MANY_VALUES = 4_000_000;

/**
 * Creates the tables: of hourly jobs copies of their rows, of daily jobs views of their files. DuckDB then reads only
 * the columns that a query names. Copies of daily rows, which take longer than a first query, come when nothing is
 * asked. A query in one thread finds the rows of each job in the order of time. `all_jobs` unites the tables, and
 * DuckDB chooses which job comes first. Of the jobs' own names only those that the SQL has in it become views: each
 * view takes a third of a millisecond.
 * @param sql of the user, or any text with the job names that it may use.
 * @param now unix milliseconds; standard time follows the rules of the year that begins then.
 */
export function loadingOf(
  tables: readonly QueryTable[],
  sql: string,
  rows: Rows,
  now: number,
): Loading {
  const daily = tables.filter(isDaily);
  const hourly = tables.filter((table) => !isDaily(table));
  const copy = ({ name, manifest }: QueryTable) =>
    `CREATE TABLE ${name} AS ${hourlyRows(manifest, rows, now)}`;
  const isLong = ({ manifest }: QueryTable) => countTableValues(manifest) > MANY_VALUES;
  const views = [
    ...daily.map(({ name, manifest }) => viewOf(name, rows.selectInOrder(manifest))),
    viewOf(ALL_JOBS, tables.map(labelled).join(' UNION ALL BY NAME ')),
  ];
  const files = daily.flatMap(({ manifest }) => rows.paths(manifest));
  return {
    steps: [
      ...hourly.filter(isLong).map((table) => [copy(table)]),
      hourly.filter((table) => !isLong(table)).map(copy),
      [[...views, `CREATE SCHEMA ${COPIES}`, allowedFiles(files)].join(';')],
    ],
    names: ownNames(tables, sql).map(
      ({ name, manifest }) =>
        `CREATE VIEW IF NOT EXISTS ${identifier(manifest.job_name)} AS FROM ${name}`,
    ),
    whenIdle: daily.map(keptCopy),
  };
}

function viewOf(name: string, select: string): string {
  return `CREATE VIEW ${name} AS ${select}`;
}

/** Makes a view one of a copy of its rows. It stays a view: a table would have a rowid. */
function keptCopy({ name }: QueryTable): string {
  const copy = `${COPIES}.${name}`;
  return `CREATE TABLE ${copy} AS FROM ${name}; CREATE OR REPLACE VIEW ${name} AS FROM ${copy}`;
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

function hourlyRows(manifest: Manifest, rows: Rows, now: number): string {
  const { gathering } = manifest;
  const select = rows.select(manifest);
  const zone = zoneOf(gathering);
  const times = withLocalTime(select, zone, gathering);
  const date = `(${shifted('time', standardOffset(zone, now))})::DATE`;
  return `SELECT timezone('UTC', time) AS time, time_local, ${date} AS date_local, * EXCLUDE (time, time_local)
    FROM (${times}) ORDER BY time`;
}

/**
 * SQL identifiers ignore case: of job names that differ only in case, the first gets the view. No view gets a
 * table's name.
 */
function ownNames(tables: readonly QueryTable[], sql: string): QueryTable[] {
  const taken = new Set([ALL_JOBS, ...tables.map(({ name }) => name)]);
  const text = sql.toLowerCase();
  return tables.filter(({ manifest }) => {
    const name = manifest.job_name.toLowerCase();
    return taken.size < taken.add(name).size && text.includes(name);
  });
}

/** The place's name as in `all_jobs`, or its coordinates. */
export function placeInTable({ gathering: { place, latitude, longitude } }: Manifest): string {
  return place ?? `${latitude}, ${longitude}`;
}

function labelled({ name, manifest }: QueryTable): string {
  return `SELECT ${literal(manifest.job_name)} AS job_name, ${literal(placeInTable(manifest))} AS place,
    ${literal(manifest.result.model ?? manifest.result.source.provider)} AS model, * FROM ${name}`;
}
