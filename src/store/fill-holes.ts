import { startOfDay } from '../weather/dates.js';
import type { Days } from '../weather/gathering.js';
import { stepSeconds } from '../weather/plan.js';
import type { Series, SeriesData } from '../weather/provider.js';
import type { SeriesNotes } from '../weather/series-notes.js';
import { byVariable } from './by-variable.js';

type Columns = SeriesData['columns'];

/**
 * An answer with stored values where it has none: upstream may lack a value today that it gave before. What the answer
 * notes of such a value goes. The answer's own columns stay as they are.
 * @param days of the answer.
 * @param stored by variable, a value or NaN for each row of the answer.
 */
export function fillHoles(
  { columns, notes, ...said }: SeriesData,
  days: Days,
  { resolution }: Pick<Series, 'resolution'>,
  stored: Columns,
): SeriesData {
  const filled: Columns = new Map(columns);
  for (const [name, values] of stored) {
    const fill = (value: number, row: number) =>
      Number.isNaN(value) ? (values[row] as number) : value;
    filled.set(name, (columns.get(name) as Float64Array).map(fill));
  }
  const start = startOfDay(days.start_date);
  const isMissing = (name: string, time: string) => {
    const row = (Date.parse(time) / 1_000 - start) / stepSeconds(resolution);
    return Number.isNaN(filled.get(name)?.[row]);
  };
  return { ...said, columns: filled, ...(notes && { notes: notesOf(notes, filled, isMissing) }) };
}

/** The notes that are true of filled columns. */
function notesOf(
  { lacks = [], corrected = {}, ...others }: SeriesNotes,
  columns: Columns,
  isMissing: (name: string, time: string) => boolean,
): SeriesNotes {
  const stillLacks = lacks.filter((name) => columns.get(name)?.every(Number.isNaN));
  const corrections = byVariable(Object.keys(corrected), (name) => {
    const { clamped = {}, impossible = [] } = corrected[name] ?? {};
    const left = impossible.filter(({ time }) => isMissing(name, time));
    if (left.length === 0 && Object.keys(clamped).length === 0) return undefined;
    return { clamped, impossible: left };
  });
  return {
    ...others,
    ...(stillLacks.length > 0 && { lacks: stillLacks }),
    ...(corrections !== undefined && { corrected: corrections }),
  };
}
