/** Which months and years count, and their values: one rule for all analyses and charts. */
import type { Days } from '../weather/gathering.js';
import { withoutNoise } from './without-noise.js';

/** How a period aggregates its days: their mean, or their total, in which a missing day would count as zero. */
export type Over = 'mean' | 'total';

/**
 * A year with more missing days in total, or in one of its months, does not count (climdex.pcic 1.2,
 * max.missing.days and namasks).
 */
const MISSING_OF_YEAR = 15;
const MISSING_OF_MONTH_OF_YEAR = 3;

/** A month's mean allows this many missing days, but no run of MISSING_RUN missing days (WMO-No. 1203, 4.4.1). */
const MISSING_OF_MONTH = 10;
const MISSING_RUN = 5;

/** The rule for years in words. */
export const YEARS_DEFINITION =
  'a year counts with <= 15 days missing and <= 3 of each month (climdex.pcic; of totals none), left_out names the others; partial_years, of which the job has only a part, never count';

/** The first and last calendar year of a range; the range may cover them only in part. */
export function yearBounds({ start_date, end_date }: Days): { first: number; last: number } {
  return { first: Number(start_date.slice(0, 4)), last: Number(end_date.slice(0, 4)) };
}

/** The years that a range covers only in part. */
export function partialYears(range: Days): number[] {
  const { first, last } = yearBounds(range);
  const isCut = (year: number) =>
    (year === first && !range.start_date.endsWith('-01-01')) ||
    (year === last && !range.end_date.endsWith('-12-31'));
  return [...new Set([first, last])].filter(isCut);
}

/**
 * SQL for a value for each year: `year` and `value`, NULL for a year that does not count.
 * @param days SQL of `day` and `value`, one row a day; a day without a row is a missing day.
 * @param range the job's days.
 */
export function yearlyValues(days: string, over: Over, range: Days): string {
  const value = over === 'total' ? withoutNoise('fsum(total)') : 'fsum(total) / sum(days)';
  return `SELECT year, CASE WHEN ${isYear(over, range)} THEN ${value} END AS value
    FROM (${monthsOf(days, range)}) GROUP BY year`;
}

/** SQL for the years that count: `year`. */
export function wholeYears(days: string, over: Over, range: Days): string {
  return `SELECT year FROM (${monthsOf(days, range)}) GROUP BY year HAVING ${isYear(over, range)}`;
}

/**
 * SQL for a value for each month: `year`, `month` and `value`, NULL for a month that does not count. It has all
 * months of all years.
 */
export function monthlyValues(days: string, over: Over, range: Days): string {
  const run = Array.from({ length: MISSING_RUN }, (_, shift) => `(missing_bits >> ${shift})`);
  const value =
    over === 'total'
      ? `CASE WHEN missing = 0 THEN ${withoutNoise('total')} END`
      : `CASE WHEN missing <= ${MISSING_OF_MONTH} AND ${run.join(' & ')} = 0 THEN total / days END`;
  return `SELECT year, month, ${value} AS value FROM (${monthsOf(days, range)})`;
}

/** SQL condition over the months of a year. */
function isYear(over: Over, range: Days): string {
  const partial = partialYears(range);
  const isWhole = partial.length === 0 ? 'true' : `year NOT IN (${partial.join(', ')})`;
  return over === 'total'
    ? `${isWhole} AND sum(missing) = 0`
    : `${isWhole} AND sum(missing) <= ${MISSING_OF_YEAR} AND max(missing) <= ${MISSING_OF_MONTH_OF_YEAR}`;
}

/** `missing_bits` has one bit for each missing day. Combining shifted copies with AND finds a run. */
function monthsOf(days: string, range: Days): string {
  const { first, last } = yearBounds(range);
  return `SELECT year(day)::INTEGER AS year, month(day)::INTEGER AS month, fsum(value) AS total,
      count(value) AS days, count(*) - count(value) AS missing,
      bit_or(CASE WHEN value IS NULL THEN 1::BIGINT << day(day) ELSE 0 END) AS missing_bits
    FROM (SELECT unnest(generate_series(DATE '${first}-01-01', DATE '${last}-12-31', INTERVAL 1 DAY))::DATE AS day)
    LEFT JOIN (${days}) USING (day) GROUP BY ALL`;
}
