import { addDays, countDays } from '../../weather/dates.js';
import type { Days } from '../../weather/gathering.js';
import { elementOf } from '../../weather/ghcn-elements.js';
import type { Accumulated, Corrections } from '../../weather/series-notes.js';
import { variableOf } from '../../weather/variables.js';
import { type DayRow, readingOf } from './readings.js';

interface Totals {
  totals: Accumulated[];
  /** The impossible totals. */
  impossible: Corrections['impossible'];
}

/** No observer is away longer, so a larger number of days is invalid. */
const MOST_DAYS = 366;

/**
 * Reads a station's totals over several days: the amount that an observer finds in the gauge after an absence
 * (elements MDPR and MDSF, with the number of days in DAPR and DASF). A total is dated on the day of the reading;
 * the days themselves have no value.
 * @param values the variable's, one for each day. If the number of days is missing, the total covers the days
 * without a value before it.
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

/** The number of days without a value up to and including a day. */
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
