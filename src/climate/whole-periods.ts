/** Which months and years count, and what they have: one rule for all analyses and charts. */
import type { Days } from '../weather/gathering.js';
import { withoutNoise } from './without-noise.js';

/** What a period has of its days: their mean, or their total, in which a missing day would count as zero. */
export type Over = 'mean' | 'total';

/** A year with more missing days in all, or in one of its months, is none (climdex.pcic 1.2, max.missing.days and namasks). */
const MISSING_OF_YEAR = 15;
const MISSING_OF_MONTH_OF_YEAR = 3;

/** A month's mean has at most so many missing days, and no run of missing days as long as this (WMO-No. 1203, 4.4.1). */
const MISSING_OF_MONTH = 10;
const MISSING_RUN = 5;

/** The rule of years in words. */
export const YEARS_DEFINITION =
  'a year counts with <= 15 days missing and <= 3 of each month (climdex.pcic; of totals none), left_out names the others; partial_years, of which the job has only a part, never count';

/** The calendar years of a range, the first and the last of which it may have only a part of. */
export function yearBounds({ start_date, end_date }: Days): { first: number; last: number } {
  return { first: Number(start_date.slice(0, 4)), last: Number(end_date.slice(0, 4)) };
}

/** The years that a range has only a part of. */
export function partialYears(range: Days): number[] {
  const { first, last } = yearBounds(range);
  const isCut = (year: number) =>
    (year === first && !range.start_date.endsWith('-01-01')) ||
    (year === last && !range.end_date.endsWith('-12-31'));
  return [...new Set([first, last])].filter(isCut);
}

/**
 * SQL of a value a year: `year`, and `value`, NULL of one that does not count.
 * @param days SQL of `day` and `value`, one row a day; a day without a row is a missing one.
 * @param range the job's.
 */
export function yearlyValues(days: string, over: Over, range: Days): string {
  const value = over === 'total' ? withoutNoise('fsum(total)') : 'fsum(total) / sum(days)';
  return `SELECT year, CASE WHEN ${isYear(over, range)} THEN ${value} END AS value
    FROM (${monthsOf(days, range)}) GROUP BY year`;
}

/** SQL of the years that count: `year`. */
export function wholeYears(days: string, over: Over, range: Days): string {
  return `SELECT year FROM (${monthsOf(days, range)}) GROUP BY year HAVING ${isYear(over, range)}`;
}

/** SQL of a value a month: `year`, `month`, and `value`, NULL of one that does not count. Has all months of all years. */
export function monthlyValues(days: string, over: Over, range: Days): string {
  const run = Array.from({ length: MISSING_RUN }, (_, shift) => `(missing_bits >> ${shift})`);
  const value =
    over === 'total'
      ? `CASE WHEN missing = 0 THEN ${withoutNoise('total')} END`
      : `CASE WHEN missing <= ${MISSING_OF_MONTH} AND ${run.join(' & ')} = 0 THEN total / days END`;
  return `SELECT year, month, ${value} AS value FROM (${monthsOf(days, range)})`;
}

/** Over the months of a year. */
function isYear(over: Over, range: Days): string {
  const partial = partialYears(range);
  const isWhole = partial.length === 0 ? 'true' : `year NOT IN (${partial.join(', ')})`;
  return over === 'total'
    ? `${isWhole} AND sum(missing) = 0`
    : `${isWhole} AND sum(missing) <= ${MISSING_OF_YEAR} AND max(missing) <= ${MISSING_OF_MONTH_OF_YEAR}`;
}

/** `missing_bits` has a bit a missing day, so that ANDing shifts of them finds a run. */
function monthsOf(days: string, range: Days): string {
  const { first, last } = yearBounds(range);
  return `SELECT year(day)::INTEGER AS year, month(day)::INTEGER AS month, fsum(value) AS total,
      count(value) AS days, count(*) - count(value) AS missing,
      bit_or(CASE WHEN value IS NULL THEN 1::BIGINT << day(day) ELSE 0 END) AS missing_bits
    FROM (SELECT unnest(generate_series(DATE '${first}-01-01', DATE '${last}-12-31', INTERVAL 1 DAY))::DATE AS day)
    LEFT JOIN (${days}) USING (day) GROUP BY ALL`;
}
