/** SQL that charts share: a variable by day, month and year. */
import { monthlyValues, type Over, yearlyValues } from '../climate/whole-periods.js';
import { withoutNoise } from '../climate/without-noise.js';
import { identifier } from '../store/sql.js';
import type { Resolution } from '../weather/variables.js';
import type { ChartJob, ChartVariable } from './chart.js';

/**
 * SQL for one variable's values in a job: `time` and `value`, NULL if there is none.
 * @param year only this year's days.
 */
export function valuesOf(job: ChartJob, { name, divisor }: ChartVariable, year?: number): string {
  const stored = job.stand_ins[name]?.sql ?? identifier(name);
  const value = divisor === 1 ? stored : `${stored} / ${divisor}`;
  const values = `SELECT time, ${value} AS value FROM (${job.rows})`;
  return year === undefined ? values : `${values} WHERE year(time) = ${year}`;
}

/**
 * SQL for a job's values by day, `day` and `value`. Hourly amounts are summed and states averaged, as in analyses: a
 * day of fewer than 24 values has none.
 */
export function daysOf(job: ChartJob, variable: ChartVariable, year?: number): string {
  const values = valuesOf(job, variable, year);
  if (job.resolution === 'daily') return `SELECT time AS day, value FROM (${values})`;
  const value = withoutNoise(variable.kind === 'amount' ? 'fsum(value)' : 'fsum(value) / 24');
  return `SELECT time::DATE AS day, CASE WHEN count(value) = 24 THEN ${value} END AS value
    FROM (${values}) GROUP BY day`;
}

/** What daysOf gives a day for, in words: hours make a day only together. */
export function valueWords(resolution: Resolution): string {
  return resolution === 'daily' ? 'value' : 'day with all 24 values';
}

/** How months and years aggregate a variable. */
function overOf({ kind }: ChartVariable): Over {
  return kind === 'amount' ? 'total' : 'mean';
}

/**
 * SQL for a value for each month of the job: `time`, its first day, and `value`, NULL for a month that does not
 * count.
 */
export function monthsOf(job: ChartJob, variable: ChartVariable): string {
  const values = monthlyValues(daysOf(job, variable), overOf(variable), job);
  return `SELECT make_date(year, month, 1) AS time, value FROM (${values})
    WHERE time BETWEEN date_trunc('month', DATE '${job.start_date}') AND DATE '${job.end_date}'`;
}

/**
 * SQL for a value for each year, the same as analyze_climate's: `time`, its first day, and `value`, NULL for a year
 * that does not count.
 */
export function yearsOf(job: ChartJob, variable: ChartVariable): string {
  const values = yearlyValues(daysOf(job, variable), overOf(variable), job);
  return `SELECT make_date(year, 1, 1) AS time, value FROM (${values})`;
}

/** SQL for an ISO date that vega reads as UTC and leaves unchanged, from a DATE or from the TIMESTAMP of a clock. */
export function isoOf(time: string, resolution: Resolution = 'daily'): string {
  return `strftime(${time}, '${resolution === 'daily' ? '%Y-%m-%d' : '%Y-%m-%dT%H:%MZ'}')`;
}

/** SQL for the values that a spread describes: states as they are, amounts as totals of whole months. */
export function spreadValues(job: ChartJob, variable: ChartVariable, year?: number): string {
  if (variable.kind !== 'amount') return valuesOf(job, variable, year);
  const months = monthsOf(job, variable);
  return year === undefined ? months : `SELECT * FROM (${months}) WHERE year(time) = ${year}`;
}

/** SQL for a group's spread, in columns `lowest`, `p5`, `p25`, `median`, `p75`, `p95`, `highest`. */
export const SPREAD = `min(value) AS lowest, max(value) AS highest,
  ${[5, 25, 75, 95].map((percent) => `quantile_cont(value, ${percent / 100}) AS p${percent}`).join(', ')},
  quantile_cont(value, 0.5) AS median`;
