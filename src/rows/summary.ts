import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { identifier } from '../store/sql.js';
import type { Gathering } from '../weather/gathering.js';
import { type Kind, variableOf } from '../weather/variables.js';
import { circularMean, weightsOf } from './circular-mean.js';
import { type Aggregates, hasExtremes, meanName, readSummary, type Summary } from './statistics.js';
import { type StoredDays, selectScans, unionOf } from './stored-days.js';

/**
 * Exact statistics over stored days; each day must be there once. Sums are Kahan-compensated (DuckDB's fsum), so
 * they depend on the order of rows much less than plain ones.
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

async function read(connection: DuckDBConnection, query: string): Promise<Aggregates[]> {
  return (await connection.runAndReadAll(query)).getRowObjectsJS();
}

async function aggregate(
  connection: DuckDBConnection,
  scans: readonly string[],
  aggregates: readonly string[],
): Promise<Aggregates> {
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
 * The first moments of the extremes, for the rows of a single file: a second query takes as long as the first. A
 * worker's queries have one thread (src/worker.ts), which reads a file in the order of time, and of equal values DuckDB
 * keeps the first.
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

function extremesOf(aggregated: Aggregates, { variables }: Gathering): Extreme[] {
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
): Promise<Aggregates> {
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
    aggregates.push(`${circularMean(name)} AS ${meanName(index)}`);
  }
  for (const weight of weights) {
    aggregates.push(`${circularMean(name, weight)} AS ${meanName(index, weight)}`);
  }
  return aggregates;
}
