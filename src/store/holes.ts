import { addDays, countDays } from '../weather/dates.js';
import { gaplessVariables } from '../weather/gapless.js';
import type { Days } from '../weather/gathering.js';
import { partialDaysOf } from '../weather/models.js';
import { countRows } from '../weather/plan.js';
import type { Series, SeriesData } from '../weather/provider.js';
import { type FileNotes, type Hole, holeAt } from './file-notes.js';

/** Upstream fills a hole within hours, within weeks, or never: days are asked for again after 1, 2, 4 … days. */
const FIRST_AGE_DAYS = 1;
const LONGEST_AGE_DAYS = 30;

const lacking = new WeakMap<Float64Array, boolean>();

/** Whether a column has no value at some row. A checked column does not change, so it is looked through once. */
export function lacksValue(column: Float64Array): boolean {
  const known = lacking.get(column);
  if (known !== undefined) return known;
  const lacks = column.includes(Number.NaN);
  lacking.set(column, lacks);
  return lacks;
}

/** The days of an answer on which a gapless variable lacks a value at some step, and may get it later. */
export function holesIn(series: Series, days: Days, { columns, notes }: SeriesData): string[] {
  const perDay = countRows({ ...days, end_date: days.start_date }, series.resolution);
  const holes = new Set<number>();
  for (const name of gaplessVariables(series, notes?.lacks ?? [])) {
    const column = columns.get(name);
    // Nearly every column ends here, in a hundredth of the time that the loop takes.
    if (column === undefined || !lacksValue(column)) continue;
    for (let row = 0; row < column.length; row += 1) {
      if (Number.isNaN(column[row])) holes.add(Math.floor(row / perDay));
    }
  }
  const inOrder = [...holes].sort((a, b) => a - b);
  return mendable(
    series,
    inOrder.map((day) => addDays(days.start_date, day)),
  );
}

/** The days without a value that may get one later (N12). */
export function mendable(series: Series, days: readonly string[]): string[] {
  const partial = partialDaysOf(series);
  return days.filter((day) => !partial.includes(day));
}

/**
 * When to ask again for days that still lack a value: after twice the last wait.
 * @param days in order.
 * @param earlier notes of earlier files that cover the same days.
 */
export function agedHoles(
  days: readonly string[],
  asked: string,
  earlier: readonly FileNotes[],
): Hole[] {
  const holes: Hole[] = [];
  for (const day of days) {
    const ask_again = addDays(asked, ageOf(day, asked, earlier));
    const last = holes.at(-1);
    if (last?.ask_again === ask_again && addDays(last.end_date, 1) === day) last.end_date = day;
    else holes.push({ start_date: day, end_date: day, ask_again });
  }
  return holes;
}

function ageOf(day: string, asked: string, earlier: readonly FileNotes[]): number {
  const ages = earlier.flatMap((file) => {
    const hole = holeAt(day, file.holes);
    if (hole === undefined) return [];
    const age = countDays(file.asked, hole.ask_again) - 1;
    // Two jobs that asked for the same days at the same time count as one try.
    return [file.asked === asked ? age : Math.min(2 * age, LONGEST_AGE_DAYS)];
  });
  return Math.max(FIRST_AGE_DAYS, ...ages);
}
