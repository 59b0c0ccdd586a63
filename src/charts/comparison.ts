import { InvalidInputError } from '../base/errors.js';
import { earlier, later } from '../weather/dates.js';
import type { Days } from '../weather/gathering.js';
import {
  type ChartJob,
  type ChartVariable,
  type DrawChart,
  HEIGHT,
  type RunQuery,
  type Spec,
} from './chart.js';
import { boxes, SPREAD_WORDS, type Spread } from './spread.js';
import { SPREAD, spreadValues } from './sql.js';
import { placeColors, valueScale } from './theme.js';
import { MONTHS, noValues, rangeOf, titleOf, valuesWords, withUnit } from './words.js';

interface Month {
  place: string;
  month: string;
  mean: number;
}

/** Compares places over their common days: the spread of each, and its mean in each calendar month. */
export const drawComparison: DrawChart = async ({ jobs, variables, year }, query) => {
  const [variable] = variables;
  const days = sharedDays(jobs);
  const read = (job: ChartJob) =>
    readPlace({ ...job, ...days, rows: within(job, days) }, variable, year, query);
  const places = await Promise.all(jobs.map(read));
  const color = { ...placeColors(jobs), legend: null };
  return {
    title: titleOf(variables, jobs),
    subtitle: `${valuesWords(jobs[0], variable)}, ${rangeOf([days], year)}; ${SPREAD_WORDS}`,
    spec: {
      hconcat: [
        spreads(
          places.map(({ spread }) => spread),
          variable,
          color,
        ),
        courses(
          places.flatMap(({ months }) => months),
          variable,
          color,
        ),
      ],
      spacing: 40,
    },
  };
};

/** Without the same days, places would also differ because of the years. */
function sharedDays(jobs: readonly [ChartJob, ...ChartJob[]]): Days {
  const start_date = jobs.map((job) => job.start_date).reduce(later);
  const end_date = jobs.map((job) => job.end_date).reduce(earlier);
  if (start_date <= end_date) return { start_date, end_date };
  const ranges = jobs.map((job) => `"${job.name}" has ${rangeOf([job])}`).join(', ');
  throw new InvalidInputError(`comparison takes jobs that have days in common; ${ranges}.`);
}

function within({ rows }: ChartJob, { start_date, end_date }: Days): string {
  return `SELECT * FROM (${rows}) WHERE time >= DATE '${start_date}' AND time < DATE '${end_date}' + 1`;
}

async function readPlace(
  job: ChartJob,
  variable: ChartVariable,
  year: number | undefined,
  query: RunQuery,
): Promise<{ spread: Spread & { place: string }; months: Month[] }> {
  const values = `(${spreadValues(job, variable, year)}) WHERE value IS NOT NULL`;
  const [[spread], months] = await Promise.all([
    query(`SELECT ${SPREAD} FROM ${values} HAVING count(*) > 0`),
    query(`SELECT month(time)::INTEGER AS number, favg(value) AS mean FROM ${values}
      GROUP BY number ORDER BY number`),
  ]);
  if (spread === undefined) throw noValues(job, variable, year);
  return {
    spread: { place: job.label, ...(spread as unknown as Spread) },
    months: months.map(({ number, mean }) => ({
      place: job.label,
      month: String(MONTHS[Number(number) - 1]),
      mean: Number(mean),
    })),
  };
}

/** One box for each place. The boxes have the lines' colours, and so serve as their legend. */
function spreads(
  places: (Spread & { place: string })[],
  variable: ChartVariable,
  color: Spec,
): Spec {
  return {
    width: 280,
    height: HEIGHT - 60,
    data: { values: places },
    encoding: {
      y: {
        field: 'place',
        type: 'nominal',
        title: null,
        sort: null,
        axis: { labelLimit: 110, ticks: false },
      },
    },
    layer: boxes(
      'x',
      {
        title: withUnit(variable),
        scale: valueScale(variable, Math.max(...places.map(({ highest }) => highest))),
        axis: { grid: true, tickCount: 6 },
      },
      color,
    ),
  };
}

function courses(months: Month[], variable: ChartVariable, color: Spec): Spec {
  const mean = variable.kind === 'amount' ? 'Mean total' : 'Mean';
  return {
    width: 360,
    height: HEIGHT - 60,
    data: { values: months },
    mark: { type: 'line', point: { size: 28 } },
    encoding: {
      x: {
        field: 'month',
        type: 'nominal',
        title: null,
        scale: { domain: MONTHS },
        axis: { labelAngle: 0, labelFontSize: 11, labelOverlap: false },
      },
      y: {
        field: 'mean',
        type: 'quantitative',
        title: `${mean} of each month (${variable.unit})`,
        scale: valueScale(variable, Math.max(...months.map((month) => month.mean))),
      },
      color,
    },
  };
}
