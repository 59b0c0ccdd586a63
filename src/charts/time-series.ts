import { countDays } from '../weather/dates.js';
import {
  type ChartJob,
  type ChartRequest,
  type ChartVariable,
  type DrawChart,
  HEIGHT,
  type RunQuery,
  type Spec,
  WIDTH,
} from './chart.js';
import { daysOf, isoOf, monthsOf, valuesOf, valueWords, yearsOf } from './sql.js';
import { BLUE, INK, legendHeight, MISSING, placeColors, valueScale } from './theme.js';
import { leftOutNote, missingNote, noValues, rangeOf, titleOf, withUnit } from './words.js';

/** More points are noise at the width of a chat. */
const MAX_POINTS = 400;

/** What a point stands for: a row, or all rows of a longer period. */
type Step = 'row' | 'day' | 'month' | 'year';

const ADJECTIVES: Record<Step, string> = {
  row: '',
  day: 'Daily',
  month: 'Monthly',
  year: 'Yearly',
};

interface Point {
  /** First instant of the step, and of the next step. */
  time: string;
  end: string;
  place: string;
  /** The row's value, or the mean of states or total of amounts; null if too much is missing. */
  value: number | null;
  /**
   * The 10th and the 90th percentile of states in a day or a month. Over a year they would only show its seasons.
   */
  low: number | null;
  high: number | null;
  /** True for a value between two gaps, which a line would not show. */
  is_lone: boolean;
}

/** Draws a variable over time: a panel for each variable of one job, or one panel with a line for each job. */
export const drawTimeSeries: DrawChart = async (request, query) => {
  const { jobs, variables, year } = request;
  const step = stepOf(request);
  const panels = await Promise.all(
    variables.map(async (variable) => ({
      variable,
      points: await pointsOf(request, variable, step, query),
    })),
  );
  const points = panels.flatMap((panel) => panel.points);
  const missing = points.filter(({ value }) => value === null);
  if (missing.length === points.length) {
    throw noValues(jobs[0], variables[0], year, wordsOfStep(step, jobs[0]));
  }
  const look = jobs.length === 1 ? 'grey' : 'gap';
  return {
    title: titleOf(variables, jobs),
    subtitle: `${meaningOf(request, step)}, ${rangeOf(jobs, year)}`,
    ...(step === 'year'
      ? leftOutNote(
          missing.map(({ time }) => Number(time.slice(0, 4))),
          points.length,
          jobs,
          look,
        )
      : missingNote(missing.length, points.length, unitOf(step, jobs[0]), look)),
    spec: {
      vconcat: panels.map((panel) => panelSpec(panel, step, request)),
      spacing: 14,
      // Bars end at the end of a step, lines begin at its start.
      resolve: { scale: { x: 'shared' } },
    },
  };
};

/** What a point is drawn for, in words. */
function wordsOfStep(step: Step, { resolution }: ChartJob): string {
  if (step === 'day') return valueWords(resolution);
  return step === 'row' ? 'value' : `${step} with enough values`;
}

function unitOf(step: Step, { resolution }: ChartJob): string {
  if (step !== 'row') return step;
  return resolution === 'daily' ? 'day' : 'hour';
}

function stepOf({ jobs, year }: ChartRequest): Step {
  const days =
    year === undefined
      ? Math.max(...jobs.map(({ start_date, end_date }) => countDays(start_date, end_date)))
      : 366;
  const rows = days * (jobs[0].resolution === 'hourly' ? 24 : 1);
  if (rows <= MAX_POINTS) return 'row';
  if (days <= MAX_POINTS) return 'day';
  return days / 30.4 <= MAX_POINTS ? 'month' : 'year';
}

function meaningOf({ jobs, variables }: ChartRequest, step: Step): string {
  const { resolution } = jobs[0];
  if (step === 'row') return resolution === 'daily' ? 'Daily values' : 'Hourly values';
  const parts = [
    variables.some(({ kind }) => kind === 'state') && 'mean',
    variables.some(({ kind }) => kind === 'amount') && 'total',
  ].filter(Boolean);
  const hasBand = jobs.length === 1 && parts[0] === 'mean' && step !== 'year';
  const band = hasBand ? ', band: 10th to 90th percentile' : '';
  return `${ADJECTIVES[step]} ${parts.join(' and ')} of ${resolution} values${band}`;
}

async function pointsOf(
  { jobs, year }: ChartRequest,
  variable: ChartVariable,
  step: Step,
  query: RunQuery,
): Promise<Point[]> {
  const lines = await Promise.all(
    jobs.map(async (job) => {
      const rows = await query(pointsQuery(job, variable, step, year));
      const isMissing = (index: number) => (rows[index]?.value ?? null) === null;
      return rows.map((row, index) => {
        const is_lone = !isMissing(index) && isMissing(index - 1) && isMissing(index + 1);
        return { ...row, place: job.label, is_lone } as Point;
      });
    }),
  );
  return lines.flat();
}

function pointsQuery(
  job: ChartJob,
  variable: ChartVariable,
  step: Step,
  year: number | undefined,
): string {
  const { resolution } = job;
  const values = valuesOf(job, variable, year);
  if (step === 'row') {
    const next = `time + INTERVAL 1 ${resolution === 'daily' ? 'day' : 'hour'}`;
    return `SELECT ${isoOf('time', resolution)} AS time, ${isoOf(next, resolution)} AS end,
      value, NULL AS low, NULL AS high FROM (${ofWholeDays(job, values)}) ORDER BY time`;
  }
  const hasBand = variable.kind !== 'amount' && step !== 'year';
  const columns = `${isoOf('first')} AS time, ${isoOf(`first + INTERVAL 1 ${step}`)} AS end, value`;
  const buckets = `SELECT time AS first, value FROM (${bucketsOf(job, variable, step, year)})`;
  if (!hasBand) {
    return `SELECT ${columns}, NULL AS low, NULL AS high FROM (${buckets}) ORDER BY first`;
  }
  const band = (share: number) =>
    `CASE WHEN value IS NOT NULL THEN quantile_cont(single, ${share}) END`;
  return `SELECT ${columns}, ${band(0.1)} AS low, ${band(0.9)} AS high
    FROM (${buckets}) LEFT JOIN (
      SELECT date_trunc('${step}', time)::DATE AS first, value AS single FROM (${values})
    ) USING (first) GROUP BY first, value ORDER BY first`;
}

/**
 * SQL for all hours of a job's days. Hours at either end that the job does not reach are NULL: its rows are those of
 * UTC days, and the days of another clock begin and end within them.
 */
function ofWholeDays({ resolution, start_date, end_date }: ChartJob, values: string): string {
  if (resolution === 'daily') return values;
  // In some zones a full hour is no full hour of UTC.
  const first = `TIMESTAMP '${start_date}' + (min(time) - date_trunc('hour', min(time)))`;
  const hours = `generate_series(${first}, TIMESTAMP '${end_date} 23:59:59', INTERVAL 1 HOUR)`;
  return `WITH gathered AS (${values})
    SELECT time, value FROM (SELECT unnest(${hours}) AS time FROM gathered) LEFT JOIN gathered USING (time)`;
}

/** SQL for the values of longer periods: `time`, its first day, and `value`. */
function bucketsOf(
  job: ChartJob,
  variable: ChartVariable,
  step: Exclude<Step, 'row'>,
  year: number | undefined,
): string {
  if (step === 'day') return `SELECT day AS time, value FROM (${daysOf(job, variable, year)})`;
  return step === 'month' ? monthsOf(job, variable) : yearsOf(job, variable);
}

interface Panel {
  variable: ChartVariable;
  points: Point[];
}

function panelSpec(panel: Panel, step: Step, { jobs, variables }: ChartRequest): Spec {
  const count = variables.length;
  const isAlone = count === 1;
  return {
    width: WIDTH - 70,
    height: (HEIGHT - 40 - legendHeight(jobs) - 46 * (count - 1)) / count - (isAlone ? 0 : 14),
    ...(isAlone ? {} : { title: { text: withUnit(panel.variable), ...PANEL_TITLE } }),
    data: { values: panel.points },
    encoding: { x: timeAxis(panel.points, step, jobs[0]) },
    layer: jobs.length === 1 ? onePlace(panel, step, isAlone) : placeLines(panel, jobs),
  };
}

const PANEL_TITLE = { anchor: 'start', fontSize: 12, fontWeight: 'normal', color: INK, offset: 6 };

/** Format of a tick by the period that begins there. */
const TIME_FORMAT = {
  year: '%Y',
  quarter: '%b',
  month: '%b',
  week: '%-d %b',
  date: '%-d %b',
  hours: '%H:%M',
};

/** Days have no hours to label, but for so few days the scale would add ticks between them. */
const FEW_DAYS = 10;

function timeAxis(points: readonly Point[], step: Step, { resolution }: ChartJob): Spec {
  const isOfDays = step === 'day' || (step === 'row' && resolution === 'daily');
  const isOfFewDays = isOfDays && new Set(points.map(({ time }) => time)).size <= FEW_DAYS;
  return {
    field: 'time',
    type: 'temporal',
    title: null,
    scale: { type: 'utc', nice: false },
    axis: isOfFewDays ? { format: TIME_FORMAT.date, tickCount: 'day' } : { format: TIME_FORMAT },
  };
}

function valueAxis({ variable, points }: Panel, field: 'value' | 'low', isTitled: boolean): Spec {
  const highest = Math.max(...points.map(({ value }) => value ?? 0));
  return {
    field,
    type: 'quantitative',
    title: isTitled ? withUnit(variable) : null,
    scale: valueScale(variable, highest),
    axis: { minExtent: 40, tickCount: 5 },
  };
}

function onePlace(panel: Panel, step: Step, isTitled: boolean): Spec[] {
  const y = valueAxis(panel, 'value', isTitled);
  const gaps = {
    transform: [{ filter: 'datum.value === null' }],
    // Its stroke hides the seams between neighbours.
    mark: { type: 'rect', color: MISSING, stroke: MISSING },
    encoding: { x2: { field: 'end' }, y: { value: 0 }, y2: { value: 'height' } },
  };
  if (panel.variable.kind === 'amount') {
    const mark = { type: 'bar', color: BLUE, binSpacing: 0.5 };
    return [gaps, { mark, encoding: { x2: { field: 'end' }, y, y2: { datum: 0 } } }];
  }
  const line = { mark: { type: 'line', color: BLUE }, encoding: { y } };
  const lone = { ...LONE, mark: { ...LONE.mark, color: BLUE }, encoding: { y } };
  if (step === 'row' || step === 'year') return [gaps, line, lone];
  const band = {
    mark: { type: 'area', color: BLUE, opacity: 0.22 },
    encoding: { y: valueAxis(panel, 'low', isTitled), y2: { field: 'high' } },
  };
  return [gaps, band, line, lone];
}

function placeLines(panel: Panel, jobs: readonly ChartJob[]): Spec[] {
  const encoding = { y: valueAxis(panel, 'value', true), color: placeColors(jobs) };
  return [
    { mark: { type: 'line', strokeWidth: 1.8 }, encoding },
    { ...LONE, encoding },
  ];
}

const LONE = {
  transform: [{ filter: 'datum.is_lone' }],
  mark: { type: 'circle', size: 24, opacity: 1 },
};
