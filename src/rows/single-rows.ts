import { identifier } from '../store/sql.js';
import { variableOf } from '../weather/variables.js';
import { withLocalTime } from './local-time.js';
import { chosenRows, type RowQuery } from './row-query.js';

/**
 * SQL for one page of rows as they are stored: `total`, `time` and, for hourly rows, `time_local` as ISO 8601 text,
 * and `value_0`, `value_1` … by variable. An instant is ISO 8601 text too.
 */
export function singleRows(rows: string, query: RowQuery, limit: number, offset: number): string {
  const { gathering, variables, zone, order } = query;
  const values = variables.map((name, index) => {
    const { kind } = variableOf(gathering.resolution, name);
    return `${kind === 'instant' ? instantText(identifier(name)) : identifier(name)} AS value_${index}`;
  });
  const page = `SELECT * EXCLUDE (clock) FROM chosen ORDER BY time ${order} LIMIT ${limit} OFFSET ${offset}`;
  const isHourly = gathering.resolution === 'hourly';
  return `WITH chosen AS (${chosenRows(rows, query)}), page AS (${page})
    SELECT (SELECT count(*)::INTEGER FROM chosen) AS total, ${(isHourly ? HOURLY_TIMES : DAILY_TIME).join(', ')}, ${values.join(', ')}
    FROM (${isHourly ? withLocalTime('FROM page', zone, gathering) : 'FROM page'}) AS answer
    ORDER BY answer.time ${order}`;
}

const DAILY_TIME = ["strftime(time, '%Y-%m-%d') AS time"];

/**
 * With seconds: DuckDB does not accept a time with a zone but without seconds, and users copy these times into SQL.
 */
const HOURLY_TIMES = [
  "strftime(time, '%Y-%m-%dT%H:%M:%SZ') AS time",
  "strftime(time_local, '%Y-%m-%dT%H:%M:%S') AS time_local",
];

function instantText(column: string): string {
  return `strftime(make_timestamp((${column} * 1000000)::BIGINT), '%Y-%m-%dT%H:%M:%SZ')`;
}
