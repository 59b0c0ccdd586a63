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
import { heightRemarks } from './heights.js';
import type { KeptTable } from './kept-table.js';
import type { BadRows, Lookup } from './lookup.js';
import { writeMatchedRows } from './matched-file.js';
import { matchedStatistics } from './matched-statistics.js';
import { pointLocator } from './place-points.js';
import { countPoints, placementsOf } from './place-rows.js';
import type { LookupPlan } from './plan-lookup.js';
import type { RefusedDays } from './refusals.js';
import { queryRows, withConnection } from './sql-session.js';

/** Files that one scan reads: each is open meanwhile. */
const FILES_IN_A_SCAN = 500;

const SPANS_IN_A_STATEMENT = 1_000;

/** The number of distinct refusals of upstream whose words the result gives. */
const REFUSALS_NAMED = 10;

/** Before any day of any model. */
const EARLIEST = '1900-01-01';

/** Rows that have no weather for one reason. */
export interface MissingRows {
  why: string;
  rows: number;
  /** True if the reason is upstream's refusal. */
  isRefusal?: true;
}

/** What became of the rows of a table. */
export interface MatchedRows {
  rows: number;
  matched: number;
  missing: number;
  missing_why: MissingRows[];
  bad: BadRows;
  /** The weather's columns that have another name in the file, by their variable. */
  renamed: Record<string, string>;
  statistics: Record<string, LookupStatistic>;
  /** The first day that rows ask for and that upstream still revises. */
  provisional_from?: string;
  /** What to know of the values, in sentences. */
  remarks?: string[];
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
    await loadRefused(connection, plan);
    await connection.run(`CREATE TEMP TABLE matched AS
      SELECT line, keyed.step, why, weather.series IS NOT NULL AS is_found, refused.words AS refusal,
        weather.* EXCLUDE (series, step)
      FROM keyed
      LEFT JOIN weather ON keyed.series = weather.series AND keyed.step = weather.step
      LEFT JOIN refused ON keyed.series = refused.series AND keyed.step::DATE = refused.day`);
    await refuseLost(connection);
    const renamed = await writeMatchedRows(connection, table, lookup, path);
    const provisional_from = provisionalDay(asked, lookup, plan);
    const remarks = heightRemarks(lookup, plan);
    return {
      ...(await countMatched(connection, table, lookup, plan)),
      bad: await badRows(connection),
      renamed,
      statistics: await matchedStatistics(connection, lookup),
      ...(provisional_from !== undefined && { provisional_from }),
      ...(remarks.length > 0 && { remarks }),
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
    'SELECT (count(*) FILTER (WHERE why IS NULL AND NOT is_found AND refusal IS NULL))::INTEGER AS lost FROM matched',
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

/** Makes `refused`: the days that upstream has refused, each once, by the series that rows are answered from. */
async function loadRefused(
  connection: DuckDBConnection,
  { series, refused }: LookupPlan,
): Promise<void> {
  await connection.run('CREATE TEMP TABLE refused (series INTEGER, day DATE, words VARCHAR)');
  const indexes = new Map(series.map((point, index) => [pointKey(point), index]));
  const spans = refused.flatMap((one) => {
    const index = indexes.get(pointKey(one));
    return index === undefined ? [] : [spanSql(index, one)];
  });
  for (let from = 0; from < spans.length; from += SPANS_IN_A_STATEMENT) {
    await connection.run(`INSERT INTO refused
      SELECT series, day::DATE, any_value(words)
      FROM (VALUES ${spans.slice(from, from + SPANS_IN_A_STATEMENT).join(', ')}) AS span(series, first, last, words),
        LATERAL (SELECT unnest(generate_series(first, last, INTERVAL 1 DAY)) AS day)
      WHERE NOT EXISTS (FROM refused AS known WHERE known.series = span.series AND known.day = day::DATE)
      GROUP BY ALL`);
  }
}

function spanSql(index: number, { start_date, end_date, why }: RefusedDays): string {
  return `(${index}, DATE ${literal(start_date)}, DATE ${literal(end_date)}, ${literal(why)})`;
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
  const isMissing = `why IS NULL AND is_found AND NOT (${hasValue(variables)})`;
  const isLate = `step >= DATE ${literal(last)} + 1`;
  const [counts = {}] = await queryRows(
    connection,
    `SELECT (count(*) FILTER (WHERE why IS NULL AND ${hasValue(variables)}))::INTEGER AS matched,
      (count(*) FILTER (WHERE ${isMissing} AND ${isLate}))::INTEGER AS late,
      (count(*) FILTER (WHERE ${isMissing} AND NOT ${isLate}))::INTEGER AS lacking
    FROM matched`,
  );
  const missing_why = [
    { why: `model ${model} has no values after ${last} yet`, rows: Number(counts.late) },
    { why: 'upstream has no value', rows: Number(counts.lacking) },
    ...(await countRefused(connection)),
  ].filter(({ rows: count }) => count > 0);
  const missing = missing_why.reduce((sum, { rows: count }) => sum + count, 0);
  return { rows, matched: Number(counts.matched), missing, missing_why };
}

/** Rows that upstream has refused to answer, by its words; those of most rows first. */
async function countRefused(connection: DuckDBConnection): Promise<MissingRows[]> {
  const refused = await queryRows(
    connection,
    `SELECT refusal AS why, count(*)::INTEGER AS rows FROM matched
     WHERE why IS NULL AND NOT is_found GROUP BY refusal ORDER BY count(*) DESC, refusal`,
  );
  const named = refused.map(
    ({ why, rows }): MissingRows => ({ why: String(why), rows: Number(rows), isRefusal: true }),
  );
  const others = named.slice(REFUSALS_NAMED).reduce((sum, { rows }) => sum + rows, 0);
  const rest: MissingRows = { why: 'upstream refused them too', rows: others, isRefusal: true };
  return [...named.slice(0, REFUSALS_NAMED), rest];
}
