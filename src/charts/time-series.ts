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
import { type Bucket, isEnough, isoOf, totalOf, valuesOf } from './sql.js';
import { BLUE, INK, legendHeight, MISSING, placeColors } from './theme.js';
import { missingNote, rangeOf, titleOf, withUnit } from './words.js';

/** More points than these are noise at the width of a chat. */
const MAX_POINTS = 400;

/** What a point stands for: a row, or all rows of a longer time. */
type Step = Bucket | 'row';

const ADJECTIVES: Record<Step, string> = {
  row: '',
  day: 'Daily',
  month: 'Monthly',
  year: 'Yearly',
};

interface Point {
  /** First instant of the step, and the next step's. */
  time: string;
  end: string;
  place: string;
  /** The row's value, or the median of states and the sum of amounts; null where too much is missing. */
  value: number | null;
  /** The 10th and the 90th percentile of states in a longer time. */
  low: number | null;
  high: number | null;
  /** True of a value between two gaps, of which a line shows nothing. */
  is_lone: boolean;
}

/** A variable over time: a panel a variable of one job, or one panel with a line a job. */
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
  const missing = points.filter(({ value }) => value === null).length;
  return {
    title: titleOf(variables, jobs),
    subtitle: `${meaningOf(request, step)}, ${rangeOf(jobs, year)}`,
    ...missingNote(
      missing,
      points.length,
      unitOf(step, jobs[0]),
      jobs.length === 1 ? 'grey' : 'gap',
    ),
    spec: {
      vconcat: panels.map((panel) => panelSpec(panel, step, request)),
      spacing: 14,
      // Bars end where a step does, lines where it begins.
      resolve: { scale: { x: 'shared' } },
    },
  };
};

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
    variables.some(({ kind }) => kind === 'state') && 'median',
    variables.some(({ kind }) => kind === 'amount') && 'total',
  ].filter(Boolean);
  const band = jobs.length === 1 && parts[0] === 'median' ? ', band: 10th to 90th percentile' : '';
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
      value, NULL AS low, NULL AS high FROM (${values}) ORDER BY time`;
  }
  const isAmount = variable.kind === 'amount';
  const enough = (aggregate: string) =>
    `CASE WHEN ${isEnough(step, resolution, variable.kind)} THEN ${aggregate} END`;
  const quantile = (share: number) =>
    isAmount ? 'NULL' : enough(`quantile_cont(value, ${share})`);
  return `SELECT ${isoOf('bucket')} AS time, ${isoOf(`bucket + INTERVAL 1 ${step}`)} AS end,
    ${isAmount ? enough(totalOf('amount')) : quantile(0.5)} AS value,
    ${quantile(0.1)} AS low, ${quantile(0.9)} AS high
    FROM (SELECT *, date_trunc('${step}', time) AS bucket FROM (${values}))
    GROUP BY bucket ORDER BY bucket`;
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
    encoding: { x: TIME_AXIS },
    layer:
      jobs.length === 1
        ? onePlace(panel.variable, step, isAlone)
        : placeLines(panel.variable, jobs),
  };
}

const PANEL_TITLE = { anchor: 'start', fontSize: 12, fontWeight: 'normal', color: INK, offset: 6 };

/** By what a tick begins. */
const TIME_FORMAT = {
  year: '%Y',
  quarter: '%b',
  month: '%b',
  week: '%-d %b',
  date: '%-d %b',
  hours: '%H:%M',
};

const TIME_AXIS = {
  field: 'time',
  type: 'temporal',
  title: null,
  scale: { type: 'utc', nice: false },
  axis: { format: TIME_FORMAT },
};

function valueAxis(variable: ChartVariable, field: keyof Point, isTitled: boolean): Spec {
  return {
    field,
    type: 'quantitative',
    title: isTitled ? withUnit(variable) : null,
    scale: { zero: variable.kind === 'amount' },
    axis: { minExtent: 40, tickCount: 5 },
  };
}

function onePlace(variable: ChartVariable, step: Step, isTitled: boolean): Spec[] {
  const y = valueAxis(variable, 'value', isTitled);
  const gaps = {
    transform: [{ filter: 'datum.value === null' }],
    // Its stroke closes the seams between neighbours.
    mark: { type: 'rect', color: MISSING, stroke: MISSING },
    encoding: { x2: { field: 'end' }, y: { value: 0 }, y2: { value: 'height' } },
  };
  if (variable.kind === 'amount') {
    const mark = { type: 'bar', color: BLUE, binSpacing: 0.5 };
    return [gaps, { mark, encoding: { x2: { field: 'end' }, y, y2: { datum: 0 } } }];
  }
  const line = { mark: { type: 'line', color: BLUE }, encoding: { y } };
  const lone = { ...LONE, mark: { ...LONE.mark, color: BLUE }, encoding: { y } };
  if (step === 'row') return [gaps, line, lone];
  const band = {
    mark: { type: 'area', color: BLUE, opacity: 0.22 },
    encoding: { y: valueAxis(variable, 'low', isTitled), y2: { field: 'high' } },
  };
  return [gaps, band, line, lone];
}

function placeLines(variable: ChartVariable, jobs: readonly ChartJob[]): Spec[] {
  const encoding = { y: valueAxis(variable, 'value', true), color: placeColors(jobs) };
  return [
    { mark: { type: 'line', strokeWidth: 1.8 }, encoding },
    { ...LONE, encoding },
  ];
}

const LONE = {
  transform: [{ filter: 'datum.is_lone' }],
  mark: { type: 'circle', size: 24, opacity: 1 },
};
