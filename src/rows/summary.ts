import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Statistic } from '../store/manifest.js';
import { identifier } from '../store/sql.js';
import type { Gathering } from '../weather/gathering.js';
import { type Kind, type Resolution, variableOf } from '../weather/variables.js';
import { circularMean, weightsOf, weightWords } from './circular-mean.js';
import { percentDown, roundStatistic } from './rounding.js';
import { type StoredDays, selectScans, unionOf } from './stored-days.js';

/** Statistics over all rows of a job, computed by DuckDB. */
export interface Summary {
  rows: number;
  /** Percent of rows that have a value, by variable. */
  completeness: Record<string, number>;
  statistics: Record<string, Statistic>;
}

/** A result row of DuckDB: `count_0`, `min_0` … for the first variable, `count_1` … for the second. */
type Row = Record<string, unknown>;

/**
 * Exact statistics over stored days; each day must be there once. Sums are Kahan-compensated (DuckDB's fsum), so
 * they do not depend on the order of rows.
 */
export async function summarise(
  instance: DuckDBInstance,
  stored: readonly StoredDays[],
  gathering: Gathering,
): Promise<Summary> {
  const connection = await instance.connect();
  try {
    const inOrder = [...stored].sort((a, b) => (a.start_date < b.start_date ? -1 : 1));
    const scans = selectScans(inOrder);
    const aggregates = aggregatesOf(gathering);
    if (stored.length === 1) {
      const all = [...aggregates, ...momentsOf(gathering)];
      return readSummary(await aggregate(connection, scans, all), gathering);
    }
    const aggregated = await aggregate(connection, scans, aggregates);
    const extremes = extremesOf(aggregated, gathering);
    const moments = extremes.length === 0 ? {} : await searchMoments(connection, scans, extremes);
    return readSummary({ ...aggregated, ...moments }, gathering);
  } finally {
    connection.closeSync();
  }
}

async function read(connection: DuckDBConnection, query: string): Promise<Row[]> {
  return (await connection.runAndReadAll(query)).getRowObjectsJS();
}

async function aggregate(
  connection: DuckDBConnection,
  scans: readonly string[],
  aggregates: readonly string[],
): Promise<Row> {
  const [row = {}] = await read(
    connection,
    `SELECT ${aggregates.join(', ')} FROM (${unionOf(scans)})`,
  );
  return row;
}

function aggregatesOf({ variables, resolution }: Gathering): string[] {
  const each = variables.flatMap((name, index) =>
    aggregatesOfVariable(
      name,
      index,
      variableOf(resolution, name).kind,
      weightsOf(name, resolution, variables),
    ),
  );
  return ['count(*)::INTEGER AS row_count', ...each];
}

/**
 * The first moments of the extremes, for the rows of a single file: a second query takes as long as the first. A part
 * is a row group, which one thread reads in the order of time, and of equal values DuckDB keeps the first.
 */
function momentsOf({ variables, resolution }: Gathering): string[] {
  return variables.flatMap((name, index) => {
    if (!hasExtremes(variableOf(resolution, name).kind)) return [];
    const column = identifier(name);
    return [
      `arg_min(time, ${column}) AS min_at_${index}`,
      `arg_max(time, ${column}) AS max_at_${index}`,
    ];
  });
}

/** A lowest or highest value, and the name of the first moment at which it occurs. */
interface Extreme {
  variable: string;
  value: number;
  moment: string;
}

function extremesOf(aggregated: Row, { variables }: Gathering): Extreme[] {
  return variables.flatMap((variable, index) =>
    (['min', 'max'] as const).flatMap((extreme) => {
      const value = aggregated[`${extreme}_${index}`];
      return typeof value === 'number'
        ? [{ variable, value, moment: `${extreme}_at_${index}` }]
        : [];
    }),
  );
}

/**
 * Searches for known values: DuckDB skips row groups that cannot have the value and stops when it finds it. For 85
 * years of hours this takes a fifth of a scan's time. Rows of one scan come in the order of time, and LIMIT keeps
 * that order (duckdb.org/docs/stable/sql/dialect/order_preservation). With several scans LIMIT may return a later
 * scan's row.
 */
async function searchMoments(
  connection: DuckDBConnection,
  scans: readonly string[],
  extremes: Extreme[],
): Promise<Row> {
  const searches = extremes.map((extreme) => {
    const found = scans.map(
      (rows) => `(FROM (${rows}) SELECT time WHERE ${occurs(extreme)} LIMIT 1)`,
    );
    return `SELECT '${extreme.moment}' AS moment, min(time) AS time FROM (${found.join(' UNION ALL ')})`;
  });
  const moments = await read(connection, searches.join(' UNION ALL '));
  return Object.fromEntries(moments.map(({ moment, time }) => [moment, time]));
}

function occurs({ variable, value }: Extreme): string {
  return `${identifier(variable)} = '${value}'::DOUBLE`;
}

function aggregatesOfVariable(
  name: string,
  index: number,
  kind: Kind,
  weights: readonly string[],
): string[] {
  const column = identifier(name);
  const aggregates = [`count(${column})::INTEGER AS count_${index}`];
  if (hasExtremes(kind)) {
    aggregates.push(`min(${column}) AS min_${index}`, `max(${column}) AS max_${index}`);
    aggregates.push(`fsum(${column}) AS sum_${index}`);
  }
  if (kind === 'direction') {
    aggregates.push(`${circularMean(name)} AS mean_${index}`);
  }
  for (const weight of weights) {
    aggregates.push(`${circularMean(name, weight)} AS ${weightedMean(index, weight)}`);
  }
  return aggregates;
}

function weightedMean(index: number, weight: string): string {
  return `mean_${index}_by_${weight}`;
}

function hasExtremes(kind: Kind): boolean {
  return kind === 'amount' || kind === 'state';
}

function readSummary(row: Row, { variables, resolution }: Gathering): Summary {
  const rows = Number(row.row_count);
  const counts = variables.map((_, index) => Number(row[`count_${index}`]));
  const filled = variables.filter((_, index) => counts[index] !== 0);
  const completeness: Record<string, number> = {};
  const statistics: Record<string, Statistic> = {};
  variables.forEach((name, index) => {
    const { kind, unit } = variableOf(resolution, name);
    const count = counts[index] ?? 0;
    completeness[name] = percentDown(count, rows);
    const valuesOf = () =>
      kind === 'direction'
        ? readDirection(row, index, weightsOf(name, resolution, filled)[0])
        : readStatistic(row, index, count, kind, resolution);
    statistics[name] = { unit, ...(count > 0 && valuesOf()) };
  });
  return { rows, completeness, statistics };
}

function readStatistic(
  row: Row,
  index: number,
  count: number,
  kind: Kind,
  resolution: Resolution,
): Omit<Statistic, 'unit'> {
  const number = (key: string) => Number(row[`${key}_${index}`]);
  if (!hasExtremes(kind)) return {};
  const time = (key: string) => isoTime(row[`${key}_${index}`] as Date, resolution);
  return {
    mean: roundStatistic(number('sum') / count),
    min: number('min'),
    min_at: time('min_at'),
    max: number('max'),
    max_at: time('max_at'),
    ...(kind === 'amount' && { sum: roundStatistic(number('sum')) }),
  };
}

function readDirection(row: Row, index: number, weight: string | undefined): Partial<Statistic> {
  const mean = row[weight === undefined ? `mean_${index}` : weightedMean(index, weight)];
  // 359.9999999 rounds to 360, which is 0.
  return mean === null
    ? {}
    : { mean: roundStatistic(Number(mean)) % 360, mean_is: weightWords(weight) };
}

/** "2012-02-29", or for hourly rows "2012-02-29T13:00:00Z", which SQL reads as a time. */
function isoTime(time: Date, resolution: Resolution): string {
  const iso = time.toISOString();
  return resolution === 'daily' ? iso.slice(0, 10) : `${iso.slice(0, 19)}Z`;
}
