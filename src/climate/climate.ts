import { randomUUID } from 'node:crypto';
import type { Rows } from '../rows/rows.js';
import { filledVariables, type Manifest } from '../store/manifest.js';
import { identifier } from '../store/sql.js';
import type { Days } from '../weather/gathering.js';
import {
  type Available,
  ELEMENT_NAMES,
  ELEMENTS,
  type Element,
  type Need,
  sourceOf,
} from './elements.js';
import { yearBounds, yearlyValues } from './whole-periods.js';

/** One job's daily values in DuckDB, ready for analyses. */
export interface Climate extends Available {
  /** The job's days. */
  range: Days;
  /** The elements that the job has. */
  elements: readonly Element[];
  first_year: number;
  last_year: number;
  /** SQL of all rows, with times of the clock that cuts them into days. */
  rows: string;
  /** The number of these rows. */
  row_count: number;
  /**
   * Table: `day`, `year`, `month`, a DOUBLE for each element, and `temperature_middle`; NULL if there is no value.
   * It has every day from the first to the last year, so a day outside the job's range is a missing day.
   */
  daily: string;
  /** Table: `element`, `year`, `value`; NULL for a year that does not count (yearlyValues). */
  annual: string;
  query<Row>(sql: string): Promise<Row[]>;
}

/**
 * Derives a job's daily values once, passes them to `analyse`, and drops them.
 * @throws UnavailableError if a stored part is missing or damaged.
 */
export async function withClimate<Result>(
  manifest: Manifest,
  source: string,
  rows: Rows,
  analyse: (climate: Climate) => Promise<Result>,
): Promise<Result> {
  const id = randomUUID();
  const available = availableIn(manifest);
  const { first, last } = yearBounds(manifest.gathering);
  const [counted] = await rows.query(`SELECT count(*)::INTEGER AS rows FROM (${source})`);
  const climate: Climate = {
    ...available,
    range: manifest.gathering,
    elements: ELEMENT_NAMES.filter((name) => sourceOf(name, available)),
    first_year: first,
    last_year: last,
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

/** The variables that a finished job can offer to analyses. */
export function availableIn(manifest: Manifest): Available {
  const { resolution, variables } = manifest.gathering;
  return { resolution, variables, filled: filledVariables(manifest) };
}

function dailyValues({ rows, first_year, last_year, ...available }: Climate): string {
  const columns = [...ELEMENT_NAMES, 'temperature_middle' as const].map((name) => {
    const sql = sourceOf(name, available)?.sql ?? 'NULL::DOUBLE';
    return `${sql} AS ${name}`;
  });
  const grouping = available.resolution === 'hourly' ? 'GROUP BY time::DATE' : '';
  return `WITH observed AS (SELECT time::DATE AS day, ${columns.join(', ')} FROM (${rows}) ${grouping}),
    calendar AS (SELECT unnest(generate_series(
      DATE '${first_year}-01-01', DATE '${last_year}-12-31', INTERVAL 1 DAY))::DATE AS day)
    SELECT day, year(day)::INTEGER AS year, month(day)::INTEGER AS month, observed.* EXCLUDE (day)
    FROM calendar LEFT JOIN observed USING (day) ORDER BY day`;
}

function annualValues(climate: Climate): string {
  return ofEachElement((element) =>
    yearlyValues(daysOfElement(climate, element), ELEMENTS[element].over, climate.range),
  );
}

/** SQL for one element's daily values: `day` and `value`. */
export function daysOfElement({ daily }: Pick<Climate, 'daily'>, name: Need): string {
  return `SELECT day, ${name} AS value FROM ${daily}`;
}

/** Joins the SQL of each element, with the element's name added as `element`. */
export function ofEachElement(select: (element: Element) => string): string {
  return ELEMENT_NAMES.map((name) => `SELECT '${name}' AS element, * FROM (${select(name)})`).join(
    ' UNION ALL ',
  );
}
