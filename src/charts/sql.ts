/** SQL that charts share: what a step is worth, and when there are enough of them to speak of a longer time. */
import { identifier } from '../results/sql.js';
import type { Kind, Resolution } from '../weather/variables.js';
import type { ChartJob, ChartVariable } from './chart.js';

export type Bucket = 'day' | 'month' | 'year';

/**
 * The values of one variable of a job: `time` and `value`, NULL where there is none.
 * @param year only these days, where given.
 */
export function valuesOf(job: ChartJob, { name }: ChartVariable, year?: number): string {
  const values = `SELECT time, ${identifier(name)} AS value FROM (${job.rows})`;
  return year === undefined ? values : `${values} WHERE year(time) = ${year}`;
}

/** The values of a job by day: of hourly ones the sum of amounts, the mean of states. `day` and `value`. */
export function daysOf(job: ChartJob, variable: ChartVariable, year?: number): string {
  const values = valuesOf(job, variable, year);
  if (job.resolution === 'daily') return `SELECT time AS day, value FROM (${values})`;
  const value = `CASE WHEN ${isEnough('day', job.resolution, variable.kind)} THEN ${totalOf(variable.kind)} END`;
  return `SELECT time::DATE AS day, ${value} AS value FROM (${values}) GROUP BY day`;
}

/** The share of a bucket's states that has to be there. A season that is missing would shift a year. */
const SHARES: Record<Bucket, number> = { day: 0.8, month: 0.8, year: 0.95 };

/**
 * True of a group of rows of one bucket that has values enough to speak of the whole of it: all of them for an
 * amount, which adds up, most for a state. What the job does not reach counts as missing.
 */
export function isEnough(bucket: Bucket, resolution: Resolution, kind: Kind): string {
  const days = {
    day: '1',
    month: 'day(last_day(min(time)))',
    year: 'dayofyear(make_date(year(min(time)), 12, 31))',
  }[bucket];
  const share = kind === 'amount' ? 1 : SHARES[bucket];
  return `count(value) >= ${share} * ${days} * ${resolution === 'daily' ? 1 : 24}`;
}

/** What the values of a group come to. */
export function totalOf(kind: Kind): string {
  return kind === 'amount' ? 'fsum(value)' : 'favg(value)';
}

/** An ISO date that vega takes for UTC and so leaves as it is, of a DATE or of the TIMESTAMP of a clock. */
export function isoOf(time: string, resolution: Resolution = 'daily'): string {
  return `strftime(${time}, '${resolution === 'daily' ? '%Y-%m-%d' : '%Y-%m-%dT%H:%MZ'}')`;
}

/** The totals of whole months, as values: `time` is the month's first day. */
function monthTotals(job: ChartJob, variable: ChartVariable, year?: number): string {
  const isWhole = isEnough('month', job.resolution, variable.kind);
  return `SELECT date_trunc('month', time) AS time, CASE WHEN ${isWhole} THEN ${totalOf(variable.kind)} END AS value
    FROM (${valuesOf(job, variable, year)}) GROUP BY ALL`;
}

/** What a spread is told by: the values of readings as they are, amounts as totals of whole months. */
export function spreadValues(job: ChartJob, variable: ChartVariable, year?: number): string {
  return variable.kind === 'amount'
    ? monthTotals(job, variable, year)
    : valuesOf(job, variable, year);
}

/** A group's spread, in columns `lowest`, `p5`, `p25`, `median`, `p75`, `p95`, `highest`. */
export const SPREAD = `min(value) AS lowest, max(value) AS highest,
  ${[5, 25, 75, 95].map((percent) => `quantile_cont(value, ${percent / 100}) AS p${percent}`).join(', ')},
  quantile_cont(value, 0.5) AS median`;
