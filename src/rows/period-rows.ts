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

/** How a variable's values become one value of a period, in the words that an answer tells it with; none of instants. */
export function aggregateWords(kind: Kind, { weight }: RowQuery): string {
  if (kind === 'instant') return '';
  return kind === 'direction' ? `circular mean, ${weightWords(weight)}` : AGGREGATES[kind];
}

/**
 * Which hours a day has. Open-Meteo gives an hour's amount the time at which the hour ends, and adds up the times
 * 00:00 to 23:00 for its own daily values (GenericDailyCalculator: 24 steps from midnight on): so do we, and sums of
 * hourly rows are what a daily job has.
 */
export const HOURS_OF_A_DAY =
  "an hourly amount fell in the hour before its time; a day's are those of the times 00:00 to 23:00, as in the archive's daily values";

const LABELS: Record<Period, string> = {
  day: '%Y-%m-%d',
  month: '%Y-%m',
  year: '%Y',
};

/**
 * SQL of one page of periods: `total`, `time` ("2012-02" of a month), `value_0`, `value_1` … of the variables, NULL
 * where a period has no value, and `missing_0`, `missing_1` …: how many steps of the whole calendar period have none,
 * whether upstream had no value or the rows that were asked for do not reach as far.
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
 * SQL of where a page of periods lies: `total` periods there are, and the first and last day of those on the page,
 * `from` and `to`; NULL where there are none. Reads times alone: of 85 years of hours a tenth of what all rows take.
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
 * SQL of the steps of a year before the first chosen row and of one after the last: what of them lies in the period
 * of a chosen row belongs to it and is not there. Counting real steps is right also where clocks are changed.
 */
function stepsBeyond(query: RowQuery): string {
  const { resolution } = query.gathering;
  const step = `INTERVAL 1 ${resolution === 'daily' ? 'DAY' : 'HOUR'}`;
  const steps = `SELECT unnest(range(first - INTERVAL 367 DAY, first, ${step}) || range(last + ${step}, last + INTERVAL 367 DAY, ${step})) AS time
    FROM (SELECT min(time)::TIMESTAMP AS first, max(time)::TIMESTAMP AS last FROM chosen)`;
  return withClock(steps, query);
}

/** With the speed that weighs a direction, if one is asked for. */
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
