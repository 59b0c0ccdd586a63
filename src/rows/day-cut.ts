import type { Manifest } from '../store/manifest.js';
import { literal } from '../store/sql.js';
import { addDays } from '../weather/dates.js';
import type { Gathering } from '../weather/gathering.js';

/** Whose midnights cut a job's rows into days. */
export interface DayCut {
  /** For people: "UTC+09:00, standard time". */
  words: string;
  /** Of the clock that is read, ahead of the rows' own times; 0 of daily rows. */
  shift_seconds: number;
}

/** The days of a job's rows as they are stored: of hours those of UTC. */
export function storedDaysOf({ result }: Pick<Manifest, 'result'>): DayCut {
  return { words: result.days ?? 'UTC', shift_seconds: 0 };
}

/**
 * SQL of a job's rows with times as the clock shows them that cuts them into days, so that whatever is made of them by
 * day, month or year is of those days. Hours of days that the job has no more than an end of are left out.
 * @param rows SQL of a SELECT with `time`.
 */
export function cutIntoDays(
  rows: string,
  { shift_seconds }: DayCut,
  { start_date, end_date }: Pick<Gathering, 'start_date' | 'end_date'>,
): string {
  if (shift_seconds === 0) return rows;
  return `SELECT * REPLACE (${shifted('time', shift_seconds)} AS time) FROM (${rows})
    WHERE ${shifted('time', shift_seconds)} >= DATE ${literal(start_date)}
      AND ${shifted('time', shift_seconds)} < DATE ${literal(addDays(end_date, 1))}`;
}

/** SQL of a time some seconds later. */
export function shifted(time: string, seconds: number): string {
  return `${time} + INTERVAL (${seconds}) SECOND`;
}
