/** Summaries of yearly values. */
import { round, yearRanges } from './figures.js';

/** One value for each year, in order; null for a year left out because of missing days. */
export interface YearValue {
  year: number;
  value: number | null;
}

/** Key of a list with one entry a year. It is cut first if an answer is too long. */
export const PER_YEAR = 'per_year';

/** Keys of the extreme years of such a list. */
export const EXTREMES = ['lowest', 'highest'];

/** Summarises yearly values: mean, extremes as [value, year] (the first of equal ones), and the list. */
export function summariseYears(values: readonly YearValue[]): Record<string, unknown> {
  const complete = completeOf(values);
  if (complete.length === 0) return { not_enough: 'no complete year' };
  return {
    mean: round(complete.reduce((sum, { value }) => sum + value, 0) / complete.length),
    ...extremesOf(complete),
    ...leftOutOf(values),
    [PER_YEAR]: values.map(({ value }) => (value === null ? null : round(value))),
  };
}

/** Lowest and highest as [value, year]. */
export function extremesOf(values: readonly YearValue[]): Record<string, [number, number]> {
  const ascending = completeOf(values).sort((one, other) => one.value - other.value);
  const [lowest] = ascending;
  if (lowest === undefined) return {};
  const highest = ascending.find(({ value }) => value === ascending.at(-1)?.value) ?? lowest;
  return {
    lowest: [round(lowest.value), lowest.year],
    highest: [round(highest.value), highest.year],
  };
}

/** Names the years without a value, if any. */
export function leftOutOf(values: readonly YearValue[]): { left_out?: string } {
  const leftOut = values.filter(({ value }) => value === null).map(({ year }) => year);
  return leftOut.length === 0 ? {} : { left_out: yearRanges(leftOut) };
}

export function completeOf(values: readonly YearValue[]): { year: number; value: number }[] {
  return values.flatMap(({ year, value }) => (value === null ? [] : [{ year, value }]));
}
