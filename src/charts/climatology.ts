import { InvalidInputError } from '../base/errors.js';
import {
  type ChartJob,
  type ChartVariable,
  type DrawChart,
  HEIGHT,
  type Spec,
  WIDTH,
} from './chart.js';
import { daysOf, isoOf } from './sql.js';
import { BLUE, PALE_BLUE, VERMILLION, valueScale } from './theme.js';
import { joinedNotes, missingInYear, partOfYear, rangeOf, titleOf, withUnit } from './words.js';

/** Fewer years do not show what is usual. */
const MIN_YEARS = 3;

/** A day's percentiles also use this many days before and after it, because one day of few years is too noisy. */
const WINDOW_DAYS = 7;

/** A day of the year 2000, which has all 366 days; the time axis needs dates. */
interface Day {
  day: string;
  median: number | null;
  low: number | null;
  high: number | null;
  /** The chosen year's value. */
  value: number | null;
}

/**
 * Draws the usual range at each day of the year, and one year over it: states day by day, amounts as running totals.
 */
export const drawClimatology: DrawChart = async (request, query) => {
  const [job] = request.jobs;
  const [variable] = request.variables;
  const year = request.year ?? Number(job.end_date.slice(0, 4));
  const isAmount = variable.kind === 'amount';
  const sql = isAmount ? runningTotals(job, variable, year) : dayStatistics(job, variable, year);
  const days = (await query(sql)) as unknown as Day[];
  if (days.every(({ median }) => median === null)) {
    throw new InvalidInputError(
      `climatology needs ${MIN_YEARS} years of values; "${job.name}" has ${rangeOf([job])}: time_series draws it.`,
    );
  }
  return {
    title: titleOf(request.variables, request.jobs),
    subtitle: isAmount
      ? `Total since 1 January of ${year}, and of all whole years of ${rangeOf([job])}`
      : `Daily values of ${rangeOf([job], year)}, and of all years of ${rangeOf([job])} in a window of ${2 * WINDOW_DAYS + 1} days`,
    ...(isAmount ? totalNote(days, job, year) : stateNotes(days, job, year)),
    spec: chart(days, variable, year),
  };
};

/** What the lines of a state lack. */
function stateNotes(days: readonly Day[], job: ChartJob, year: number): { note?: string } {
  const valued = days.filter(({ value }) => value !== null).length;
  const hasRangeThroughout = days.every(({ median }) => median !== null);
  return joinedNotes([
    missingInYear(valued, job, year, `gap in ${year}`),
    hasRangeThroughout ? {} : { note: `no median where fewer than ${MIN_YEARS} years have values` },
  ]);
}

/** Why the year's total does not reach the last day that the job has of it: one missing value ends it. */
function totalNote(days: readonly Day[], job: ChartJob, year: number): { note?: string } {
  const { start_date, end_date } = partOfYear([job], year);
  const firstDay = `${year}-01-01`;
  if (start_date !== firstDay)
    return { note: `no total of ${year}: the job begins on ${start_date}` };
  const lastTotal = days.filter(({ value }) => value !== null).at(-1)?.day;
  if (lastTotal === undefined) return { note: `no total of ${year}: ${firstDay} has no value` };
  // Days are those of the year 2000; 29 February has no total of its own.
  const wanted = days.filter(({ day }) => day.slice(4) <= end_date.slice(4)).at(-1)?.day;
  if (lastTotal === wanted) return {};
  return { note: `total of ${year} ends on ${year}${lastTotal.slice(4)}, before a missing value` };
}

/** SQL for percentiles of the values of all years in a window around each day of the year. */
function dayStatistics(job: ChartJob, variable: ChartVariable, year: number): string {
  return `WITH dated AS (${daysOfYear(daysOf(job, variable))}),
    around AS (SELECT (number + step + 365) % 366 + 1 AS number, value, year
      FROM dated, range(-${WINDOW_DAYS}, ${WINDOW_DAYS + 1}) AS steps(step)),
    ${statisticsOf('around')}
    SELECT ${COLUMNS}
    FROM calendar LEFT JOIN usual USING (number)
    LEFT JOIN (SELECT number, value FROM dated WHERE year = ${year}) USING (number)
    WHERE calendar.day <> DATE '2000-02-29' OR dayofyear(make_date(${year}, 12, 31)) = 366 ORDER BY number`;
}

/**
 * SQL for percentiles of the totals since 1 January over all whole years. A total stops at the first day without a
 * value. 29 February is left out, because only leap years have it.
 */
function runningTotals(job: ChartJob, variable: ChartVariable, year: number): string {
  return `WITH dated AS (${daysOfYear(daysOf(job, variable))}),
    totals AS (SELECT number, year,
      CASE WHEN count(value) OVER so_far = dayofyear(day) THEN sum(value) OVER so_far END AS value,
      count(value) OVER (PARTITION BY year) = dayofyear(make_date(year, 12, 31)) AS is_whole
      FROM dated WINDOW so_far AS (PARTITION BY year ORDER BY day)),
    whole AS (SELECT * FROM totals WHERE is_whole),
    ${statisticsOf('whole')}
    SELECT ${COLUMNS}
    FROM calendar LEFT JOIN usual USING (number)
    LEFT JOIN (SELECT number, value FROM totals WHERE year = ${year}) USING (number)
    WHERE calendar.day <> DATE '2000-02-29' ORDER BY number`;
}

const COLUMNS = `${isoOf('calendar.day')} AS day, median, low, high, value`;

/** SQL that numbers days as in a year of 366 days, so that 1 March has the same number in all years. */
function daysOfYear(days: string): string {
  return `SELECT day, value, year(day) AS year,
    dayofyear(make_date(2000, month(day), day(day))) AS number FROM (${days})`;
}

/** SQL for the days of 2000 with their statistics, if there are enough years. */
function statisticsOf(table: string): string {
  return `calendar AS (SELECT number, DATE '1999-12-31' + number::INTEGER AS day
      FROM range(1, 367) AS days(number)),
    usual AS (SELECT number, quantile_cont(value, 0.5) AS median,
      quantile_cont(value, 0.1) AS low, quantile_cont(value, 0.9) AS high
      FROM ${table} GROUP BY number
      HAVING count(DISTINCT year) FILTER (WHERE value IS NOT NULL) >= ${MIN_YEARS})`;
}

function chart(days: Day[], variable: ChartVariable, year: number): Spec {
  const names = { band: '10th to 90th percentile', median: 'median', year: String(year) };
  const color = (name: string) => ({
    datum: name,
    type: 'nominal',
    scale: { domain: [names.year, names.median, names.band], range: [VERMILLION, BLUE, PALE_BLUE] },
    legend: { title: null, orient: 'top', symbolType: 'square', symbolStrokeWidth: 0 },
  });
  const highest = Math.max(...days.flatMap(({ high, value }) => [high ?? 0, value ?? 0]));
  const y = (field: keyof Day) => ({
    field,
    type: 'quantitative',
    title: withUnit(variable),
    scale: valueScale(variable, highest),
    axis: { minExtent: 40 },
  });
  return {
    width: WIDTH - 70,
    height: HEIGHT - 66,
    data: { values: days },
    encoding: {
      x: {
        field: 'day',
        type: 'temporal',
        title: null,
        scale: { type: 'utc', domain: ['2000-01-01', '2000-12-31'], nice: false },
        axis: { format: '%b', tickCount: 'month' },
      },
    },
    layer: [
      { mark: 'area', encoding: { y: y('low'), y2: { field: 'high' }, color: color(names.band) } },
      { mark: 'line', encoding: { y: y('median'), color: color(names.median) } },
      {
        mark: { type: 'line', strokeWidth: 1.6 },
        encoding: { y: y('value'), color: color(names.year) },
      },
    ],
  };
}
