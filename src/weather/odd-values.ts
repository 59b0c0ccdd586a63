import { oneLine } from '../base/one-line.js';
import { startOfDay, toDate } from './dates.js';
import type { Days } from './gathering.js';
import { stepSeconds } from './plan.js';
import { type Series, UpstreamError } from './provider.js';
import type { Corrections } from './series-notes.js';
import { type Resolution, variableOf } from './variables.js';

/** A column as parseJsonColumns returns it: typed if it holds only numbers and nulls. */
export type AnswerColumn = Float64Array | unknown[];

/**
 * In an answer of more than 300 rows (ten months of days, 12.5 days of hours): if more than 1 % of a variable's values
 * are impossible, the answer is garbage.
 */
const MOST_IMPOSSIBLE_SHARE = 0.01;
/**
 * In a shorter answer: if more than three values are impossible. A month with one bad value is a month with a gap.
 */
const MOST_IMPOSSIBLE = 3;

/** The number of characters kept of a value that is not a number. */
const TEXT_LIMIT = 40;

/**
 * Corrects a variable's values, so that each is possible or NaN, and reports the changes. A value beyond a bound by
 * rounding becomes the bound (also a direction: 360.4° becomes 360°, −1° becomes 0°). An impossible value becomes
 * NaN. −0 becomes 0, which is not reported: archives print −0.04 as "-0.0", and files by DuckDB give all zeros of some
 * columns one sign.
 * @param column of the answer; a typed one is changed in place.
 * @throws UpstreamError (bad_data) if too many values are impossible: more than 1 % and more than three. In an
 * answer of less than six rows: more than half and more than one.
 */
export function correctValues(
  column: AnswerColumn,
  name: string,
  { resolution }: Pick<Series, 'resolution'>,
  days: Days,
): { values: Float64Array; corrections?: Corrections } {
  const { kind, lowest, highest, below, above } = variableOf(resolution, name);
  // Codes are labels: no value lies between two of them. False for NaN.
  const isBetween = (value: number) => kind === 'code' && Math.floor(value) < value;
  const values = column instanceof Float64Array ? column : Float64Array.from(column, toNumber);
  const odd: number[] = [];
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] as number;
    if (value < lowest || value > highest || isBetween(value)) odd.push(row);
    // Turns −0 into 0, in no measurable time.
    values[row] = value + 0;
  }
  if (odd.length === 0) return { values };

  const corrections: Corrections = { clamped: {}, impossible: [] };
  const { clamped, impossible } = corrections;
  for (const row of odd) {
    const second = startOfDay(days.start_date) + row * stepSeconds(resolution);
    const value = values[row] as number;
    if (isBetween(value) || value < lowest - below || value > highest + above) {
      impossible.push({ time: timeText(second, resolution), value: asWritten(column[row]) });
      values[row] = Number.NaN;
    } else {
      const day = toDate(second * 1_000);
      clamped[day] = (clamped[day] ?? 0) + 1;
      values[row] = value < lowest ? lowest : highest;
    }
  }
  refuseGarbage(impossible, values.length, name, resolution);
  return { values, corrections };
}

function refuseGarbage(
  impossible: Corrections['impossible'],
  rows: number,
  name: string,
  resolution: Resolution,
): void {
  const few = Math.max(1, Math.min(MOST_IMPOSSIBLE, rows / 2));
  const [first] = impossible;
  if (first === undefined || impossible.length <= Math.max(few, MOST_IMPOSSIBLE_SHARE * rows))
    return;
  const { kind, lowest, highest, unit } = variableOf(resolution, name);
  const form = kind === 'code' ? ', a whole number,' : '';
  throw new UpstreamError(
    'bad_data',
    `upstream's answer is not what was asked for: ${impossible.length} of ${rows} values of ${name} are impossible, the first is ${JSON.stringify(first.value)} at ${first.time}; ${lowest} to ${highest} ${unit}${form} is possible`,
  );
}

/** Infinity, which is impossible for every variable, if the value is neither a number nor null. */
function toNumber(value: unknown): number {
  if (value === null) return Number.NaN;
  return typeof value === 'number' ? value : Number.POSITIVE_INFINITY;
}

/** A number too large for a double is read as Infinity, which JSON cannot write. */
function asWritten(value: unknown): number | string {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return oneLine(typeof value === 'string' ? value : JSON.stringify(value), TEXT_LIMIT);
}

/** A time as in results: 2018-07-16, or 2018-07-16T16:00:00Z. */
function timeText(second: number, resolution: Resolution): string {
  const iso = new Date(second * 1_000).toISOString();
  return resolution === 'daily' ? iso.slice(0, 10) : `${iso.slice(0, 19)}Z`;
}
