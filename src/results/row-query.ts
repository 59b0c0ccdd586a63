import { addDays } from '../weather/dates.js';
import type { Days, Gathering } from '../weather/gathering.js';
import { withLocalTime } from './local-time.js';
import { identifier, literal } from './sql.js';

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
  /** Whose midnights cut days: UTC's, or those of the place, for hourly jobs alone. */
  days: 'utc' | 'local';
  /** IANA time zone of the place. */
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
  const { from, to, gathering } = query;
  // A local day lies within a UTC day to either side.
  const margin = query.days === 'local' ? 1 : 0;
  const near = [
    from && `time >= DATE ${literal(addDays(from, -margin))}`,
    to && `time < DATE ${literal(addDays(to, 1 + margin))}`,
  ];
  const inRange = [
    from && `clock >= TIMESTAMP ${literal(from)}`,
    to && `clock < TIMESTAMP ${literal(addDays(to, 1))}`,
  ];
  const found = `SELECT ${columns} FROM (${rows}) ${where(near)}`;
  return `SELECT * FROM (${withClock(found, query, gathering)}) ${where(inRange)}`;
}

/** SQL that adds `clock` to rows, all of which lie in some UTC days. */
export function withClock(rows: string, { days, zone }: RowQuery, range: Days): string {
  return days === 'utc'
    ? `SELECT *, time::TIMESTAMP AS clock FROM (${rows})`
    : `SELECT * RENAME (time_local AS clock) FROM (${withLocalTime(rows, zone, range)})`;
}

function where(conditions: readonly (string | undefined)[]): string {
  const given = conditions.filter((condition) => condition !== undefined && condition !== '');
  return given.length === 0 ? '' : `WHERE ${given.join(' AND ')}`;
}
