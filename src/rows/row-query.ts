import { identifier, literal } from '../store/sql.js';
import { addDays } from '../weather/dates.js';
import type { Gathering } from '../weather/gathering.js';
import { type DayCut, shifted } from './day-cut.js';

/** The period over which rows are aggregated. */
export type Period = 'day' | 'month' | 'year';

/** The requested rows of a finished job. */
export interface RowQuery {
  gathering: Gathering;
  /** Variables of the gathering, in the order of the answer. */
  variables: readonly string[];
  /** First and last day, both included; absent for the job's own. */
  from?: string | undefined;
  to?: string | undefined;
  /** Longer than the job's resolution; absent for rows as they are stored. */
  every?: Period | undefined;
  /** The clock whose midnights cut the rows into days. */
  days: DayCut;
  /** IANA time zone of the place, for the wall clock beside hourly rows. */
  zone: string;
  order: 'asc' | 'desc';
  /** The speed that weights directions, the first of weightsOf. */
  weight: string | undefined;
}

/**
 * SQL for the requested rows: `time`, a column for each variable, and `clock`, the TIMESTAMP that decides a row's
 * day.
 * @param rows SQL of all rows of the job.
 */
export function chosenRows(rows: string, query: RowQuery): string {
  const columns = ['time', ...query.variables].map(identifier).join(', ');
  const { from, to } = query;
  // A day of another clock reaches into one more UTC day on either side.
  const margin = query.days.shift_seconds === 0 ? 0 : 1;
  const near = [
    from && `time >= DATE ${literal(addDays(from, -margin))}`,
    to && `time < DATE ${literal(addDays(to, 1 + margin))}`,
  ];
  const inRange = [
    from && `clock >= TIMESTAMP ${literal(from)}`,
    to && `clock < TIMESTAMP ${literal(addDays(to, 1))}`,
  ];
  const found = `SELECT ${columns} FROM (${rows}) ${where(near)}`;
  return `SELECT * FROM (${withClock(found, query)}) ${where(inRange)}`;
}

/** SQL that adds `clock` to rows. */
export function withClock(rows: string, { days }: RowQuery): string {
  return `SELECT *, ${shifted('time::TIMESTAMP', days.shift_seconds)} AS clock FROM (${rows})`;
}

function where(conditions: readonly (string | undefined)[]): string {
  const given = conditions.filter((condition) => condition !== undefined && condition !== '');
  return given.length === 0 ? '' : `WHERE ${given.join(' AND ')}`;
}
