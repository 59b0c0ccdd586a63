/** Statistics over the rows of a lookup that have weather. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { circularMean } from '../rows/circular-mean.js';
import { identifier } from '../store/sql.js';
import { type Resolution, variableOf } from '../weather/variables.js';
import type { LookupStatistic } from './contract.js';
import type { Lookup } from './lookup.js';
import { queryRows, type SqlRow } from './sql-session.js';

/** Means keep this many decimals: the rest is binary noise. */
const DECIMALS = 6;

/** By variable, over `matched`. */
export async function matchedStatistics(
  connection: DuckDBConnection,
  { variables, resolution }: Lookup,
): Promise<Record<string, LookupStatistic>> {
  const aggregates = variables.flatMap((name, index) => aggregatesOf(name, index, resolution));
  const [row = {}] = await queryRows(connection, `SELECT ${aggregates.join(', ')} FROM matched`);
  return Object.fromEntries(
    variables.map((name, index) => [name, readStatistic(row, name, index, resolution)]),
  );
}

function aggregatesOf(name: string, index: number, resolution: Resolution): string[] {
  const column = identifier(name);
  const count = `count(${column})::INTEGER AS rows_${index}`;
  const { kind } = variableOf(resolution, name);
  if (kind === 'direction') return [count, `${circularMean(name)} AS mean_${index}`];
  if (kind === 'code' || kind === 'instant') return [count];
  const lineOf = (extreme: 'min' | 'max') =>
    // Of equal values the first line's: the list holds the extreme that sorts first.
    `arg_${extreme}(line, {'value': ${column}, 'line': ${extreme === 'min' ? '' : '-'}line}) FILTER (WHERE ${column} IS NOT NULL) AS ${extreme}_line_${index}`;
  return [
    count,
    `fsum(${column}) AS sum_${index}`,
    `min(${column}) AS min_${index}`,
    lineOf('min'),
    `max(${column}) AS max_${index}`,
    lineOf('max'),
  ];
}

function readStatistic(
  row: SqlRow,
  name: string,
  index: number,
  resolution: Resolution,
): LookupStatistic {
  const { unit, kind } = variableOf(resolution, name);
  const rows = Number(row[`rows_${index}`]);
  const number = (key: string) => Number(row[`${key}_${index}`]);
  const counted = { unit, rows };
  if (rows === 0 || kind === 'code' || kind === 'instant') return counted;
  if (kind === 'direction') {
    const mean = row[`mean_${index}`];
    return mean === null ? counted : { ...counted, mean: round(Number(mean)) % 360 };
  }
  return {
    ...counted,
    mean: round(number('sum') / rows),
    min: number('min'),
    min_line: number('min_line'),
    max: number('max'),
    max_line: number('max_line'),
  };
}

/** Adding 0 makes 0 of -0. */
function round(value: number): number {
  return Number(value.toFixed(DECIMALS)) + 0;
}
