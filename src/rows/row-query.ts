import { identifier, literal } from '../store/sql.js';
import { addDays } from '../weather/dates.js';
import type { Gathering } from '../weather/gathering.js';
import { type DayCut, shifted } from './day-cut.js';

/** What rows are aggregated to. */
export type Period = 'day' | 'month' | 'year';

/** Which rows of a finished job are asked for. */
export interface RowQuery {
  gathering: Gathering;
  /** Of the gathering, in the order in which they are answered. */
  variables: readonly string[];
  /** First and last day, both included; the job's own where absent. */
  from?: string | undefined;
  to?: string | undefined;
  /** Longer than the job's resolution; absent for rows as they are stored. */
  every?: Period | undefined;
  /** Whose midnights cut the rows into days. */
  days: DayCut;
  /** IANA time zone of the place, for the wall clock beside hourly rows. */
  zone: string;
  order: 'asc' | 'desc';
  /** The speed that weighs directions, the first of weightsOf. */
  weight: string | undefined;
}

/**
 * SQL of the rows that are asked for: `time`, a column a variable, and `clock`, the TIMESTAMP that says in which day
 * a row lies.
 * @param rows SQL of all rows of the job.
 */
export function chosenRows(rows: string, query: RowQuery): string {
  const columns = ['time', ...query.variables].map(identifier).join(', ');
  const { from, to } = query;
  // A day of another clock lies within a UTC day to either side.
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
