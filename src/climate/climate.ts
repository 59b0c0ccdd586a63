import { randomUUID } from 'node:crypto';
import type { Manifest } from '../results/manifest.js';
import type { Rows } from '../results/rows.js';
import { identifier } from '../results/sql.js';
import type { Resolution } from '../weather/variables.js';
import { ELEMENT_NAMES, ELEMENTS, type Element, sourceOf, withoutNoise } from './elements.js';

/** A year with more missing days has no mean and no index: the ETCCDI's limit (climdex.pcic, max.missing.days). */
export const MAX_MISSING_DAYS = 15;

/** One job's daily values in DuckDB, ready for analyses. */
export interface Climate {
  resolution: Resolution;
  variables: readonly string[];
  /** The elements that the job has. */
  elements: readonly Element[];
  first_year: number;
  last_year: number;
  /** SQL of all rows, with times of the clock that cuts them into days. */
  rows: string;
  /** How many those are. */
  row_count: number;
  /**
   * Table: `day`, `year`, `month`, a DOUBLE an element and `temperature_middle`, NULL where there is no value. It has
   * every day of the first to the last year, so that a day before or after the job's range is a missing one.
   */
  daily: string;
  /**
   * Table: `element`, `year`, `value`, which is NULL of an incomplete year. A mean is complete with at most
   * MAX_MISSING_DAYS missing days; a total with none, for what is missing would count as zero (WMO-No. 1203, 4.4.1).
   */
  annual: string;
  query<Row>(sql: string): Promise<Row[]>;
}

/**
 * Derives a job's daily values once, lends them to some analyses, and drops them.
 * @throws UnavailableError when a stored part is missing or damaged.
 */
export async function withClimate<Result>(
  { gathering }: Manifest,
  source: string,
  rows: Rows,
  analyse: (climate: Climate) => Promise<Result>,
): Promise<Result> {
  const id = randomUUID();
  const { resolution, variables, start_date, end_date } = gathering;
  const [counted] = await rows.query(`SELECT count(*)::INTEGER AS rows FROM (${source})`);
  const climate: Climate = {
    resolution,
    variables,
    elements: ELEMENT_NAMES.filter((name) => sourceOf(name, resolution, variables)),
    first_year: Number(start_date.slice(0, 4)),
    last_year: Number(end_date.slice(0, 4)),
    rows: source,
    row_count: Number(counted?.rows),
    daily: identifier(`daily_${id}`),
    annual: identifier(`annual_${id}`),
    query: async <Row>(sql: string) => (await rows.query(sql)) as Row[],
  };
  try {
    await rows.query(`CREATE TEMP TABLE ${climate.daily} AS ${dailyValues(climate)}`);
    await rows.query(`CREATE TEMP TABLE ${climate.annual} AS ${annualValues(climate)}`);
    return await analyse(climate);
  } finally {
    await rows.query(`DROP TABLE IF EXISTS ${climate.annual}`);
    await rows.query(`DROP TABLE IF EXISTS ${climate.daily}`);
  }
}

function dailyValues({ resolution, variables, rows, first_year, last_year }: Climate): string {
  const columns = [...ELEMENT_NAMES, 'temperature_middle' as const].map((name) => {
    const sql = sourceOf(name, resolution, variables)?.sql ?? 'NULL::DOUBLE';
    return `${sql} AS ${name}`;
  });
  const grouping = resolution === 'hourly' ? 'GROUP BY time::DATE' : '';
  return `WITH observed AS (SELECT time::DATE AS day, ${columns.join(', ')} FROM (${rows}) ${grouping}),
    calendar AS (SELECT unnest(generate_series(
      DATE '${first_year}-01-01', DATE '${last_year}-12-31', INTERVAL 1 DAY))::DATE AS day)
    SELECT day, year(day)::INTEGER AS year, month(day)::INTEGER AS month, observed.* EXCLUDE (day)
    FROM calendar LEFT JOIN observed USING (day) ORDER BY day`;
}

function annualValues({ daily }: Climate): string {
  return `SELECT element, year,
      CASE WHEN element IN (${namesOf('total')})
        THEN CASE WHEN count(value) = count(*) THEN ${withoutNoise('fsum(value)')} END
        ELSE CASE WHEN count(*) - count(value) <= ${MAX_MISSING_DAYS} THEN fsum(value) / count(value) END
      END AS value
    FROM (${byElement(daily)}) GROUP BY element, year`;
}

/** SQL of daily values in long form: `day`, `year`, `month`, `element`, `value`. */
export function byElement(daily: string): string {
  return `SELECT day, year, month, element, value
    FROM ${daily} UNPIVOT INCLUDE NULLS (value FOR element IN (${ELEMENT_NAMES.join(', ')}))`;
}

/** The elements of which a month or year has a mean or a total, as an SQL list. */
export function namesOf(over: 'mean' | 'total'): string {
  return ELEMENT_NAMES.filter((name) => ELEMENTS[name].over === over)
    .map((name) => `'${name}'`)
    .join(', ');
}
