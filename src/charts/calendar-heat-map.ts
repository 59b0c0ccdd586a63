import { type ChartVariable, type DrawChart, HEIGHT, type Spec } from './chart.js';
import { daysOf, valueWords } from './sql.js';
import { INK, MISSING } from './theme.js';
import {
  beyondNote,
  joinedNotes,
  MONTHS,
  missingInYear,
  noValues,
  rangeOf,
  titleOf,
} from './words.js';

interface Day {
  month: string;
  /** 0 for Monday. */
  weekday: number;
  /** Week of the month; 0 is the week of its first day. */
  week: number;
  day: number;
  value: number | null;
}

/** Draws a year as a calendar in which a colour shows each day's value. */
export const drawCalendarHeatMap: DrawChart = async ({ jobs, variables, year }, query) => {
  const [job] = jobs;
  const [variable] = variables;
  const shown = year ?? Number(job.end_date.slice(0, 4));
  const rows = await query(
    `SELECT month(day)::INTEGER AS month, day(day)::INTEGER AS day, isodow(day)::INTEGER - 1 AS weekday,
       (day(day) + isodow(date_trunc('month', day)) - 2)::INTEGER // 7 AS week, value
     FROM (SELECT day::DATE AS day FROM range(DATE '${shown}-01-01', DATE '${shown + 1}-01-01', INTERVAL 1 day) AS days(day))
     LEFT JOIN (${daysOf(job, variable, shown)}) USING (day) ORDER BY ALL`,
  );
  const days = rows.map((row) => ({ ...row, month: MONTHS[Number(row.month) - 1] }) as Day);
  const valued = days.filter(({ value }) => value !== null).length;
  if (valued === 0) throw noValues(job, variable, shown, valueWords(job.resolution));
  return {
    title: titleOf(variables, jobs),
    subtitle: `${dayMeaning(variable, job.resolution)}, ${rangeOf([job], shown)}; weeks begin on Monday${variable.kind === 'amount' ? '; white: 0' : ''}`,
    ...joinedNotes([missingInYear(valued, job, shown, 'grey'), beyondNote(job, shown, 'grey')]),
    spec: chart(days, variable),
  };
};

function dayMeaning({ kind }: ChartVariable, resolution: string): string {
  if (resolution === 'daily') return 'Each day';
  return kind === 'amount' ? 'Total of each day' : 'Mean of each day';
}

const CELL = { width: 25, height: 17 };

/** The colour of a day whose amount is zero. */
const NOTHING = '#ffffff';

/** In the variable's unit. A year with smaller amounts gets this scale, so that it does not look extreme. */
const SMALL_AMOUNT = 1;

function chart(days: readonly Day[], variable: ChartVariable): Spec {
  const isAmount = variable.kind === 'amount';
  const [low, high] = extentOf(days);
  const legend = { title: variable.unit, orient: 'right', gradientLength: HEIGHT - 60 };
  // A square-root scale separates drizzle from a dry day even in a year with a cloudburst.
  const scale = isAmount
    ? { type: 'sqrt', scheme: 'yellowgreenblue', domain: [0, Math.max(high, SMALL_AMOUNT)] }
    : { scheme: 'plasma' };
  const color = { field: 'value', type: 'quantitative', scale, legend };
  const blanks = [
    { test: 'datum.value === null', value: MISSING },
    ...(isAmount ? [{ test: 'datum.value === 0', value: NOTHING }] : []),
  ];
  // Numbers must be readable on their colour: yellow is light, and high in one scheme but low in the other.
  const isDark = isAmount
    ? `datum.value > ${0.25 * high}`
    : `datum.value !== null && datum.value < ${low + 0.5 * (high - low)}`;
  return {
    data: { values: days },
    facet: {
      field: 'month',
      type: 'ordinal',
      sort: MONTHS,
      title: null,
      header: { labelPadding: 3 },
    },
    columns: 4,
    spacing: { row: 6, column: 16 },
    spec: {
      width: 7 * CELL.width,
      height: 6 * CELL.height,
      encoding: {
        x: {
          field: 'weekday',
          type: 'ordinal',
          axis: null,
          scale: { domain: [0, 1, 2, 3, 4, 5, 6] },
        },
        y: { field: 'week', type: 'ordinal', axis: null, scale: { domain: [0, 1, 2, 3, 4, 5] } },
      },
      layer: [
        {
          mark: { type: 'rect', stroke: '#ffffff', strokeWidth: 1, invalid: null },
          encoding: {
            color: { condition: blanks, ...color },
          },
        },
        {
          mark: { type: 'text', fontSize: 10 },
          encoding: {
            text: { field: 'day' },
            color: { condition: { test: isDark, value: '#ffffff' }, value: INK },
          },
        },
      ],
    },
  };
}

function extentOf(days: readonly Day[]): [number, number] {
  const values = days.flatMap(({ value }) => (value === null ? [] : [value]));
  return [Math.min(...values), Math.max(...values)];
}
