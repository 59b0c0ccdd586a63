/** Joins rows with the weather of their places and days, and writes the table with it. */
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { StoredDays } from '../rows/stored-days.js';
import { identifier, literal, parquetRows } from '../store/sql.js';
import { addDays, earlier, later } from '../weather/dates.js';
import { lastDayOf } from '../weather/models.js';
import type { Series } from '../weather/provider.js';
import { provisionalDaysOf, provisionalFrom } from '../weather/provisional.js';
import {
  askedDays,
  askedLocations,
  badRows,
  keyRows,
  readAskedRows,
  type SeriesDays,
} from './asked-rows.js';
import { pointKey, type SeriesPoint, seriesAt } from './choose-series.js';
import type { LookupStatistic } from './contract.js';
import type { KeptTable } from './kept-table.js';
import type { BadRows, Lookup } from './lookup.js';
import { writeMatchedRows } from './matched-file.js';
import { matchedStatistics } from './matched-statistics.js';
import { pointLocator } from './place-points.js';
import { countPoints, placementsOf } from './place-rows.js';
import type { LookupPlan } from './plan-lookup.js';
import { queryRows, withConnection } from './sql-session.js';

/** Files that one scan reads: each is open meanwhile. */
const FILES_IN_A_SCAN = 500;

/** Before any day of any model. */
const EARLIEST = '1900-01-01';

/** What became of the rows of a table. */
export interface MatchedRows {
  rows: number;
  matched: number;
  missing: number;
  missing_why: { why: string; rows: number }[];
  bad: BadRows;
  /** The weather's columns that have another name in the file, by their variable. */
  renamed: Record<string, string>;
  statistics: Record<string, LookupStatistic>;
  /** The first day that rows ask for and that upstream still revises. */
  provisional_from?: string;
}

/** The stored days of a series, among them some days; each day stands in one of them. */
export type FindStoredDays = (series: Series, days: readonly string[]) => Promise<StoredDays[]>;

/** Days that were in the store are there no more: they have to be fetched again. */
export class DaysLostError extends Error {
  override readonly name = 'DaysLostError';
}

/**
 * Writes the file of a lookup, and tells what became of its rows.
 * @param path where the file is written.
 * @throws DaysLostError where the store lacks a day that a row asks for.
 */
export function matchRows(
  instance: DuckDBInstance,
  table: KeptTable,
  lookup: Lookup,
  plan: LookupPlan,
  findStored: FindStoredDays,
  path: string,
): Promise<MatchedRows> {
  return withConnection(instance, async (connection) => {
    await keyPlannedRows(connection, table, lookup, plan);
    const asked = await askedDays(connection);
    await loadWeather(connection, lookup, await filesOf(asked, lookup, plan, findStored));
    await connection.run(`CREATE TEMP TABLE matched AS
      SELECT line, keyed.step, why, why IS NULL AND weather.series IS NULL AS is_lost, weather.* EXCLUDE (series, step)
      FROM keyed LEFT JOIN weather ON keyed.series = weather.series AND keyed.step = weather.step`);
    await refuseLost(connection);
    const renamed = await writeMatchedRows(connection, table, lookup, path);
    const provisional_from = provisionalDay(asked, lookup, plan);
    return {
      ...(await countMatched(connection, table, lookup, plan)),
      bad: await badRows(connection),
      renamed,
      statistics: await matchedStatistics(connection, lookup),
      ...(provisional_from !== undefined && { provisional_from }),
    };
  });
}

/** Makes `keyed` as it was when the plan was made. */
async function keyPlannedRows(
  connection: DuckDBConnection,
  table: KeptTable,
  lookup: Lookup,
  { names, points, now, today }: LookupPlan,
): Promise<void> {
  await readAskedRows(connection, table, lookup);
  const locations = await askedLocations(connection);
  const located = countPoints(locations, pointLocator(lookup, new Map(names), now));
  const of = new Map(
    points.map(([latitude, longitude, series]) => [pointKey({ latitude, longitude }), series]),
  );
  await keyRows(connection, placementsOf(located, of, lookup), lookup, today);
}

type SeriesFile = StoredDays & { series: number };

async function filesOf(
  asked: readonly SeriesDays[],
  lookup: Lookup,
  plan: LookupPlan,
  findStored: FindStoredDays,
): Promise<SeriesFile[]> {
  const files: SeriesFile[] = [];
  for (const { series, days } of asked) {
    const point = plan.series[series] as SeriesPoint;
    const stored = await findStored(seriesAt(point, lookup), days);
    files.push(...stored.map((one) => ({ ...one, series })));
  }
  return files;
}

async function refuseLost(connection: DuckDBConnection): Promise<void> {
  const [{ lost = 0 } = {}] = await queryRows(
    connection,
    'SELECT (count(*) FILTER (WHERE is_lost))::INTEGER AS lost FROM matched',
  );
  if (lost === 0) return;
  throw new DaysLostError(`${lost} rows ask for days that are in the result store no more`);
}

/** The first day that rows ask for and that upstream still revises, if any. */
function provisionalDay(
  asked: readonly SeriesDays[],
  { model }: Lookup,
  { today }: LookupPlan,
): string | undefined {
  if (asked.length === 0) return undefined;
  const last = asked.map(({ days }) => days.at(-1) ?? '').reduce(later);
  const revised = provisionalDaysOf({ ...(model !== undefined && { model }) });
  const first = provisionalFrom({ start_date: EARLIEST, end_date: last }, today, revised);
  if (first === undefined) return undefined;
  return asked.flatMap(({ days }) => days.find((day) => day >= first) ?? []).reduce(earlier);
}

/** Makes `weather`: of each series the days or hours that rows ask for. */
async function loadWeather(
  connection: DuckDBConnection,
  { variables, resolution }: Lookup,
  files: readonly SeriesFile[],
): Promise<void> {
  const type = resolution === 'daily' ? 'DATE' : 'TIMESTAMP';
  const columns = variables.map((name) => `${identifier(name)} DOUBLE`).join(', ');
  await connection.run(`CREATE TEMP TABLE weather (series INTEGER, step ${type}, ${columns})`);
  for (let from = 0; from < files.length; from += FILES_IN_A_SCAN) {
    await loadFiles(connection, variables, files.slice(from, from + FILES_IN_A_SCAN));
  }
}

async function loadFiles(
  connection: DuckDBConnection,
  variables: readonly string[],
  files: readonly SeriesFile[],
): Promise<void> {
  const paths = [...new Set(files.map(({ path }) => path))];
  const spans = files.map(
    ({ series, path, start_date, end_date }) =>
      `(${series}, ${literal(path)}, DATE ${literal(start_date)}, DATE ${literal(addDays(end_date, 1))})`,
  );
  const values = variables.map((name) => `part.${identifier(name)}`).join(', ');
  await connection.run(`INSERT INTO weather
    SELECT span.series, part.time, ${values}
    FROM ${parquetRows(paths, 'filename')} AS part
    JOIN (VALUES ${spans.join(', ')}) AS span(series, path, first, beyond)
      ON part.filename = span.path AND part.time >= span.first AND part.time < span.beyond
    SEMI JOIN keyed ON keyed.series = span.series AND keyed.step = part.time`);
}

/** SQL that is true of a row with a value. */
function hasValue(variables: readonly string[]): string {
  return `coalesce(${variables.map(identifier).join(', ')}) IS NOT NULL`;
}

async function countMatched(
  connection: DuckDBConnection,
  { rows }: KeptTable,
  { variables, model = 'best_match' }: Lookup,
  { today }: LookupPlan,
): Promise<Pick<MatchedRows, 'rows' | 'matched' | 'missing' | 'missing_why'>> {
  const last = lastDayOf(model, today);
  const isLate = `step >= DATE ${literal(last)} + 1`;
  const isMissing = `why IS NULL AND NOT (${hasValue(variables)})`;
  const [counts = {}] = await queryRows(
    connection,
    `SELECT (count(*) FILTER (WHERE why IS NULL AND ${hasValue(variables)}))::INTEGER AS matched,
      (count(*) FILTER (WHERE ${isMissing} AND ${isLate}))::INTEGER AS late,
      (count(*) FILTER (WHERE ${isMissing} AND NOT ${isLate}))::INTEGER AS lacking
    FROM matched`,
  );
  const [matched, late, lacking] = [counts.matched, counts.late, counts.lacking].map(Number) as [
    number,
    number,
    number,
  ];
  const missing_why = [
    { why: `model ${model} has no values after ${last} yet`, rows: late },
    { why: 'upstream has no value', rows: lacking },
  ].filter(({ rows: count }) => count > 0);
  return { rows, matched, missing: late + lacking, missing_why };
}
