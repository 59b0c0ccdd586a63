import { addDays, countDays } from '../../weather/dates.js';
import type { Days } from '../../weather/gathering.js';
import { elementOf } from '../../weather/ghcn-elements.js';
import type { Accumulated, Corrections } from '../../weather/series-notes.js';
import { variableOf } from '../../weather/variables.js';
import { type DayRow, readingOf } from './readings.js';

interface Totals {
  totals: Accumulated[];
  /** Those that cannot be. */
  impossible: Corrections['impossible'];
}

/** Longer than any observer is away: what says more is no number of days. */
const MOST_DAYS = 366;

/**
 * A station's totals over several days: what an observer who was away finds in the gauge (elements MDPR and MDSF, with
 * the number of days in DAPR and DASF). They are dated on the day of reading, and the days themselves have no value.
 * @param values of the variable, a day each; where no number of days is given, a total is of the days without one before it.
 */
export function readTotals(
  rows: ReadonlyMap<string, readonly DayRow[]>,
  name: string,
  values: Float64Array,
  days: Days,
): Totals {
  const { total, hundredths } = elementOf(name);
  const found: Totals = { totals: [], impossible: [] };
  if (total === undefined) return found;
  for (const [date, ofDay] of [...rows].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const value = readingOf(ofDay, total.amount, hundredths, date);
    if (value === null) continue;
    const length = daysOf(readingOf(ofDay, total.days, 100, date)) ?? gapBefore(date, values, days);
    if (typeof value === 'number' && isPossible(value, name, length)) {
      found.totals.push({ start_date: addDays(date, 1 - length), end_date: date, value });
    } else found.impossible.push({ time: date, value });
  }
  return found;
}

function daysOf(reading: number | string | null): number | undefined {
  return typeof reading === 'number' && reading >= 1 && reading <= MOST_DAYS ? reading : undefined;
}

/** Days without a value that end on a day, itself included. */
function gapBefore(date: string, values: Float64Array, { start_date }: Days): number {
  const last = countDays(start_date, date) - 1;
  let first = last;
  while (first > 0 && Number.isNaN(values[first - 1])) first -= 1;
  return last - first + 1;
}

function isPossible(value: number, name: string, days: number): boolean {
  const { lowest, highest } = variableOf('daily', name);
  return value >= lowest && value <= highest * days;
}
