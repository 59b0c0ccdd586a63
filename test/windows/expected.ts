/** What the stand-in archive's values come to, computed apart from the product. */
import { valuesAt } from '../fakes/upstream-values.js';

export const DAY_SECONDS = 86_400;

/** Unix seconds of the first instant of each day from one to another, both included. */
export function daysFrom(first: string, last: string): number[] {
  const [begin, end] = [Date.parse(first) / 1_000, Date.parse(last) / 1_000];
  return Array.from(
    { length: (end - begin) / DAY_SECONDS + 1 },
    (_, day) => begin + day * DAY_SECONDS,
  );
}

export interface ExpectedSeries {
  rows: number;
  values: number[];
  max: number;
  /** The first day of the maximum. */
  max_at: string;
  min: number;
}

/** A daily variable at a place, of which the archive has a value for every day. */
export function expectedSeries(
  variable: string,
  place: { latitude: number; longitude: number },
  range: { start_date: string; end_date: string },
): ExpectedSeries {
  const days = daysFrom(range.start_date, range.end_date);
  const values = valuesAt(variable, place.latitude, place.longitude, days).map(Number);
  const max = Math.max(...values);
  const day = new Date(Number(days[values.indexOf(max)]) * 1_000).toISOString().slice(0, 10);
  return { rows: days.length, values, max, max_at: day, min: Math.min(...values) };
}
