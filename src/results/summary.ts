import type { DuckDBInstance } from '@duckdb/node-api';
import type { Gathering } from '../weather/gathering.js';
import { type Kind, type Resolution, variableOf } from '../weather/variables.js';
import type { Statistic } from './manifest.js';
import { identifier, literal } from './sql.js';

/** What is computed over all rows of a job, by DuckDB. */
export interface Summary {
  rows: number;
  /** Percent of rows that have a value, by variable. */
  completeness: Record<string, number>;
  statistics: Record<string, Statistic>;
}

/** Means and sums keep this many decimals: upstream's values have one or two, the rest is binary noise. */
const DECIMALS = 6;

/**
 * Exact statistics of a range of Parquet files.
 * Sums are Kahan-compensated (DuckDB's fsum), so they do not depend on the order of rows.
 * @param paths absolute; together they hold each row of the range once.
 */
export async function summarise(
  instance: DuckDBInstance,
  paths: string[],
  gathering: Gathering,
): Promise<Summary> {
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(summaryQuery(paths, gathering));
    const row = reader.getRowObjectsJS()[0] as Record<string, number | string | bigint | null>;
    return readSummary(row, gathering);
  } finally {
    connection.closeSync();
  }
}

/** One pass for the aggregates, a second for the first moment at which each extreme occurs. */
function summaryQuery(paths: string[], { variables, resolution, ...range }: Gathering): string {
  const files = `read_parquet([${paths.map(literal).join(', ')}])`;
  const rows = `SELECT * FROM ${files}
    WHERE time >= DATE ${literal(range.start_date)} AND time < DATE ${literal(range.end_date)} + 1`;
  const aggregates = variables.flatMap((name, index) =>
    aggregatesOf(identifier(name), index, variableOf(resolution, name).kind),
  );
  const moments = variables.flatMap((name, index) =>
    hasExtremes(variableOf(resolution, name).kind)
      ? (['min', 'max'] as const).map(
          (extreme) =>
            `${firstTime(resolution, `${identifier(name)} = ${extreme}_${index}`)} AS ${extreme}_at_${index}`,
        )
      : [],
  );
  return `WITH observed AS (${rows}),
    aggregated AS (SELECT count(*)::INTEGER AS row_count, ${aggregates.join(', ')} FROM observed),
    located AS (SELECT ${['count(*) AS located', ...moments].join(', ')} FROM observed, aggregated)
    SELECT * FROM aggregated, located`;
}

function aggregatesOf(column: string, index: number, kind: Kind): string[] {
  const aggregates = [`count(${column})::INTEGER AS count_${index}`];
  if (hasExtremes(kind)) {
    aggregates.push(`min(${column}) AS min_${index}`, `max(${column}) AS max_${index}`);
    aggregates.push(`round(fsum(${column}) / count(${column}), ${DECIMALS}) AS mean_${index}`);
  }
  if (kind === 'amount') aggregates.push(`round(fsum(${column}), ${DECIMALS}) AS sum_${index}`);
  if (kind === 'direction') {
    aggregates.push(`round(${circularMean(column)}, ${DECIMALS}) AS mean_${index}`);
  }
  return aggregates;
}

/** Mean direction of unit vectors, degrees 0..360 (Mardia & Jupp, Directional Statistics, 2.2.1). */
function circularMean(column: string): string {
  const mean = (f: string) => `avg(${f}(radians(${column})))`;
  return `(degrees(atan2(${mean('sin')}, ${mean('cos')})) + 360) % 360`;
}

function hasExtremes(kind: Kind): boolean {
  return kind === 'amount' || kind === 'state';
}

function firstTime(resolution: Resolution, condition: string): string {
  const format = resolution === 'daily' ? '%Y-%m-%d' : '%Y-%m-%dT%H:%MZ';
  return `strftime(min(time) FILTER (WHERE ${condition}), '${format}')`;
}

function readSummary(
  row: Record<string, number | string | bigint | null>,
  { variables, resolution }: Gathering,
): Summary {
  const rows = Number(row.row_count);
  const completeness: Record<string, number> = {};
  const statistics: Record<string, Statistic> = {};
  variables.forEach((name, index) => {
    completeness[name] = percent(Number(row[`count_${index}`]), rows);
    const statistic: Record<string, unknown> = { unit: variableOf(resolution, name).unit };
    for (const key of ['mean', 'min', 'min_at', 'max', 'max_at', 'sum']) {
      const value = row[`${key}_${index}`];
      if (value !== undefined && value !== null) statistic[key] = value;
    }
    statistics[name] = statistic as Statistic;
  });
  return { rows, completeness, statistics };
}

/** Two decimals, rounded down: 100 is said only of what is complete. */
function percent(part: number, whole: number): number {
  return Math.floor((part / whole) * 10_000) / 100;
}
