import { setImmediate as allThatIsReady } from 'node:timers/promises';
import { lacksValue } from '../store/holes.js';
import { startOfDay } from '../weather/dates.js';
import type { Days, Gathering } from '../weather/gathering.js';
import { stepSeconds } from '../weather/plan.js';
import { variableOf } from '../weather/variables.js';
import { meanDirection, type VectorSum, weightsOf } from './circular-mean.js';
import { type Aggregates, hasExtremes, meanName } from './statistics.js';

/**
 * What some rows add to the statistics of all rows. It is taken from a part's columns while they are in memory, so the
 * statistics of a job need no part to be read again.
 */
export interface Tally {
  rows: number;
  columns: ReadonlyMap<string, ColumnTally>;
}

interface ColumnTally {
  /** Rows with a value. */
  count: number;
  /** Undefined for a variable without extremes, and if no row has a value. */
  extent: Extent | undefined;
  /** Of a direction, by the speed that weights it; undefined stands for unit vectors. */
  vectors: ReadonlyMap<string | undefined, VectorSum>;
}

interface Extent {
  min: number;
  /** The first moment of the value, milliseconds since 1970. */
  min_at: number;
  max: number;
  max_at: number;
  sum: KahanSum;
}

/** A sum, and the rounding errors of its additions: the exact sum is about `value` − `error`. */
interface KahanSum {
  value: number;
  error: number;
}

/** More rows take more than a millisecond. */
const LONG = 5_000;

/**
 * The tally of some days' rows, in the order of time; NaN is no value. Other work on this thread, such as what begins
 * the file of these rows, has its turn between long columns.
 */
export async function tallyOf(
  { variables, resolution }: Pick<Gathering, 'variables' | 'resolution'>,
  days: Days,
  columns: ReadonlyMap<string, Float64Array>,
): Promise<Tally> {
  const columnOf = (name: string) => columns.get(name) as Float64Array;
  const timeOf = (row: number) =>
    1_000 * (startOfDay(days.start_date) + row * stepSeconds(resolution));
  const tallied = new Map<string, ColumnTally>();
  for (const name of variables) {
    const column = columnOf(name);
    const { kind } = variableOf(resolution, name);
    const vectors = new Map<string | undefined, VectorSum>();
    if (kind === 'direction') vectors.set(undefined, sumVectors(column));
    for (const weight of weightsOf(name, resolution, variables)) {
      vectors.set(weight, sumVectors(column, columnOf(weight)));
    }
    const extent = hasExtremes(kind) ? extentOf(column, timeOf) : undefined;
    tallied.set(name, { count: countValues(column), extent, vectors });
    if (column.length > LONG) await allThatIsReady();
  }
  return { rows: columnOf(variables[0] as string).length, columns: tallied };
}

function countValues(column: Float64Array): number {
  if (!lacksValue(column)) return column.length;
  let count = 0;
  for (let row = 0; row < column.length; row += 1) if (!Number.isNaN(column[row])) count += 1;
  return count;
}

/** Extremes and sum in a loop each: V8 takes three times as long for both in one. */
function extentOf(column: Float64Array, timeOf: (row: number) => number): Extent | undefined {
  const { min, max, first, last } = extremesOf(column);
  if (first < 0) return undefined;
  return { min, min_at: timeOf(first), max, max_at: timeOf(last), sum: sumOf(column) };
}

/** The extremes, and the first row of each; rows of −1 if there is no value. */
function extremesOf(column: Float64Array) {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let first = -1;
  let last = -1;
  for (let row = 0; row < column.length; row += 1) {
    const value = column[row] as number;
    if (value < min) {
      min = value;
      first = row;
    }
    if (value > max) {
      max = value;
      last = row;
    }
  }
  return { min, max, first, last };
}

/** The same as `add` for each value, in local variables. */
function sumOf(column: Float64Array): KahanSum {
  let sum = 0;
  let error = 0;
  for (let row = 0; row < column.length; row += 1) {
    const value = column[row] as number;
    if (Number.isNaN(value)) continue;
    const corrected = value - error;
    const total = sum + corrected;
    error = total - sum - corrected;
    sum = total;
  }
  return { value: sum, error };
}

/** DuckDB's fsum (src/include/duckdb/core_functions/aggregate/sum_helpers.hpp, KahanAddInternal), bit for bit. */
function add({ value, error }: KahanSum, addend: number): KahanSum {
  const corrected = addend - error;
  const total = value + corrected;
  return { value: total, error: total - value - corrected };
}

const RADIANS = Math.PI / 180;
const WHOLE_DEGREES = Array.from({ length: 361 }, (_, degrees) => degrees * RADIANS);
const SINES = Float64Array.from(WHOLE_DEGREES, Math.sin);
const COSINES = Float64Array.from(WHOLE_DEGREES, Math.cos);

/** Directions are nearly always whole degrees, so their sines come from a table. */
function sumVectors(directions: Float64Array, lengths?: Float64Array): VectorSum {
  let count = 0;
  let east = 0;
  let north = 0;
  let total = 0;
  for (let row = 0; row < directions.length; row += 1) {
    const degrees = directions[row] as number;
    const length = lengths === undefined ? 1 : (lengths[row] as number);
    if (Number.isNaN(degrees) || Number.isNaN(length)) continue;
    const whole = degrees | 0;
    const isWhole = whole === degrees;
    count += 1;
    east += length * (isWhole ? (SINES[whole] as number) : Math.sin(degrees * RADIANS));
    north += length * (isWhole ? (COSINES[whole] as number) : Math.cos(degrees * RADIANS));
    total += length;
  }
  return { count, east, north, length: total };
}

/** The tally of the rows of all; of equal extremes the first one's moment. @param tallies in the order of time. */
export function mergeTallies(tallies: readonly Tally[]): Tally {
  return tallies.reduce(mergeTwo, { rows: 0, columns: new Map() });
}

function mergeTwo(earlier: Tally, later: Tally): Tally {
  const columns = [...later.columns].map(([name, column]): [string, ColumnTally] => {
    const before = earlier.columns.get(name);
    return [name, before === undefined ? column : mergeColumns(before, column)];
  });
  return { rows: earlier.rows + later.rows, columns: new Map(columns) };
}

function mergeColumns(earlier: ColumnTally, later: ColumnTally): ColumnTally {
  const vectors = [...later.vectors].map(([weight, sum]): [string | undefined, VectorSum] => {
    const before = earlier.vectors.get(weight);
    return [weight, before === undefined ? sum : addVectors(before, sum)];
  });
  return {
    count: earlier.count + later.count,
    extent: mergeExtents(earlier.extent, later.extent),
    vectors: new Map(vectors),
  };
}

function mergeExtents(earlier: Extent | undefined, later: Extent | undefined): Extent | undefined {
  if (earlier === undefined || later === undefined) return earlier ?? later;
  const { min, min_at } = later.min < earlier.min ? later : earlier;
  const { max, max_at } = later.max > earlier.max ? later : earlier;
  const sum = add(add(earlier.sum, later.sum.value), -later.sum.error);
  return { min, min_at, max, max_at, sum };
}

function addVectors(a: VectorSum, b: VectorSum): VectorSum {
  return {
    count: a.count + b.count,
    east: a.east + b.east,
    north: a.north + b.north,
    length: a.length + b.length,
  };
}

/** The numbers of a tally under the names that statistics are made from. */
export function tallyAggregates(
  { rows, columns }: Tally,
  variables: readonly string[],
): Aggregates {
  const ofColumns = variables.map((name, index) => named(columns.get(name), index));
  return Object.assign({ row_count: rows }, ...ofColumns);
}

function named(column: ColumnTally | undefined, index: number): Aggregates {
  if (column === undefined) return { [`count_${index}`]: 0 };
  const { count, extent, vectors } = column;
  const means = [...vectors].map(([weight, sum]) => [meanName(index, weight), meanDirection(sum)]);
  return {
    [`count_${index}`]: count,
    ...(extent !== undefined && {
      [`min_${index}`]: extent.min,
      [`min_at_${index}`]: new Date(extent.min_at),
      [`max_${index}`]: extent.max,
      [`max_at_${index}`]: new Date(extent.max_at),
      [`sum_${index}`]: extent.sum.value,
    }),
    ...Object.fromEntries(means),
  };
}
