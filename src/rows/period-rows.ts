import { identifier, literal } from '../store/sql.js';
import { type Kind, variableOf } from '../weather/variables.js';
import { circularMean, weightWords } from './circular-mean.js';
import { roundedSql } from './rounding.js';
import { chosenRows, type Period, type RowQuery, withClock } from './row-query.js';

const AGGREGATES: Record<Exclude<Kind, 'instant' | 'direction'>, string> = {
  amount: 'sum',
  state: 'mean',
  code: 'most frequent, of equals the highest',
};

/** How a variable's values become one value of a period, in the words of an answer. Instants have no such value. */
export function aggregateWords(kind: Kind, { weight }: RowQuery): string {
  if (kind === 'instant') return '';
  return kind === 'direction' ? `circular mean, ${weightWords(weight)}` : AGGREGATES[kind];
}

/**
 * The hours of a day. Open-Meteo dates an hour's amount at the end of the hour, and its own daily values add up the
 * times 00:00 to 23:00 (GenericDailyCalculator: 24 steps from midnight on). The same rule here makes sums of hourly
 * rows equal to a daily job's values.
 */
export const HOURS_OF_A_DAY =
  "an hourly amount fell in the hour before its time; a day's are those of the times 00:00 to 23:00, as in the archive's daily values";

const LABELS: Record<Period, string> = {
  day: '%Y-%m-%d',
  month: '%Y-%m',
  year: '%Y',
};

/**
 * SQL for one page of periods: `total`; `time` ("2012-02" for a month); `value_0`, `value_1` … by variable, NULL if
 * a period has no value; and `missing_0`, `missing_1` …: the number of steps without a value in the whole calendar
 * period, both steps that upstream lacks and steps outside the requested rows.
 */
export function periodRows(
  rows: string,
  query: RowQuery & { every: Period },
  limit: number,
  offset: number,
): string {
  const { gathering, variables, every, order } = query;
  const period = `date_trunc(${literal(every)}, clock)`;
  const values = variables.map((name, index) => {
    const { kind } = variableOf(gathering.resolution, name);
    return `${aggregate(name, kind, query.weight)} AS value_${index}`;
  });
  const counts = variables.map(
    (name, index) => `count(${identifier(name)})::INTEGER AS count_${index}`,
  );
  const missing = variables.map((_, index) => `steps - count_${index} AS missing_${index}`);
  return `WITH chosen AS MATERIALIZED (${chosenRows(rows, withWeight(query))}),
    grouped AS (SELECT ${period} AS period, ${[...values, ...counts].join(', ')} FROM chosen GROUP BY period),
    beyond AS (${stepsBeyond(query)}),
    whole AS (
      SELECT ${period} AS period, count(*)::INTEGER AS steps
      FROM (SELECT clock FROM chosen UNION ALL SELECT clock FROM beyond) GROUP BY period
    )
    SELECT count(*) OVER ()::INTEGER AS total, strftime(period, ${literal(LABELS[every])}) AS time,
      * EXCLUDE (period, steps, ${counts.map((_, index) => `count_${index}`).join(', ')}), ${missing.join(', ')}
    FROM grouped JOIN whole USING (period) ORDER BY period ${order} LIMIT ${limit} OFFSET ${offset}`;
}

/**
 * SQL for the position of a page of periods: `total`, and the first and last day on the page, `from` and `to`; NULL
 * if there are none. It reads times only. For 85 years of hours this takes a tenth of the time of all rows.
 */
export function periodSpan(
  rows: string,
  query: RowQuery & { every: Period },
  limit: number,
  offset: number,
): string {
  const { every, order } = query;
  const next = `INTERVAL 1 ${every}`;
  return `WITH periods AS (
      SELECT DISTINCT date_trunc(${literal(every)}, clock) AS period
      FROM (${chosenRows(rows, { ...query, variables: [] })})),
    page AS (
      SELECT period, count(*) OVER () AS total FROM periods
      ORDER BY period ${order} LIMIT ${limit} OFFSET ${offset})
    SELECT any_value(total)::INTEGER AS total, strftime(min(period), '%Y-%m-%d') AS "from",
      strftime(max(period) + ${next} - INTERVAL 1 day, '%Y-%m-%d') AS "to"
    FROM page`;
}

/**
 * SQL for the steps of a year before the first chosen row and of a year after the last. Those that belong to the
 * period of a chosen row count as missing. Real steps are counted, so the result is right when clocks change.
 */
function stepsBeyond(query: RowQuery): string {
  const { resolution } = query.gathering;
  const step = `INTERVAL 1 ${resolution === 'daily' ? 'DAY' : 'HOUR'}`;
  const steps = `SELECT unnest(range(first - INTERVAL 367 DAY, first, ${step}) || range(last + ${step}, last + INTERVAL 367 DAY, ${step})) AS time
    FROM (SELECT min(time)::TIMESTAMP AS first, max(time)::TIMESTAMP AS last FROM chosen)`;
  return withClock(steps, query);
}

/** The query with the weighting speed added, if a direction is requested. */
function withWeight(query: RowQuery): RowQuery {
  const { gathering, variables, weight } = query;
  const isWeighed = variables.some(
    (name) => variableOf(gathering.resolution, name).kind === 'direction',
  );
  if (weight === undefined || !isWeighed || variables.includes(weight)) return query;
  return { ...query, variables: [...variables, weight] };
}

function aggregate(name: string, kind: Kind, weight: string | undefined): string {
  const column = identifier(name);
  switch (kind) {
    case 'amount':
      return roundedSql(`fsum(${column})`);
    case 'state':
      return roundedSql(`fsum(${column}) / count(${column})`);
    case 'direction':
      // 359.9999999 rounds to 360, which is 0.
      return `${roundedSql(circularMean(name, weight))} % 360`;
    case 'code':
      return mostFrequent(column);
    case 'instant':
      throw new Error('instants are never aggregated');
  }
}

function mostFrequent(column: string): string {
  const counted = `list_transform(map_entries(histogram(${column})), lambda entry: {times: entry.value, code: entry.key})`;
  return `list_max(${counted}).code`;
}
