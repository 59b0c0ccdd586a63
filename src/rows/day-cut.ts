import type { Manifest } from '../store/manifest.js';
import { literal } from '../store/sql.js';
import { addDays } from '../weather/dates.js';
import type { Gathering } from '../weather/gathering.js';

/** The clock whose midnights cut a job's rows into days. */
export interface DayCut {
  /** In words: "UTC+09:00, standard time". */
  words: string;
  /** Seconds that this clock is ahead of the rows' own times; 0 for daily rows. */
  shift_seconds: number;
}

/** The days of a job's rows as they are stored; for hourly rows UTC days. */
export function storedDaysOf({ result }: Pick<Manifest, 'result'>): DayCut {
  return { words: result.days ?? 'UTC', shift_seconds: 0 };
}

/**
 * SQL for a job's rows with their times shifted to the clock that cuts them into days. Aggregates by day, month or
 * year then follow that clock. Hours of days that lie partly outside the job are left out.
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

/** SQL for a time some seconds later. */
export function shifted(time: string, seconds: number): string {
  return `${time} + INTERVAL (${seconds}) SECOND`;
}
