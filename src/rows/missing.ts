/** Counts missing values. */
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Absence } from '../store/manifest.js';
import { identifier, literal } from '../store/sql.js';
import { earlier, later } from '../weather/dates.js';
import { gaplessVariables } from '../weather/gapless.js';
import type { Days } from '../weather/gathering.js';
import { partialDaysOf } from '../weather/models.js';
import type { Series } from '../weather/provider.js';
import { type StoredDays, selectRows } from './stored-days.js';

/** Stored days, and the variables that their source never has. */
export interface NotedDays extends StoredDays {
  lacks: readonly string[];
}

/** Nulls by variable: values that should exist, and values that cannot. */
export interface Absences {
  missing: Record<string, Absence>;
  not_available: Record<string, Absence>;
}

/** True if no value is missing: a result's percentages are rounded down. */
export function isComplete(completeness: Record<string, number>): boolean {
  return Object.values(completeness).every((percent) => percent === 100);
}

/** Counts the nulls of a grid's series exactly, with the first and the last day of each variable's nulls. */
export async function findAbsences(
  instance: DuckDBInstance,
  stored: readonly NotedDays[],
  series: Series,
): Promise<Absences> {
  const found: Absences = { missing: {}, not_available: {} };
  const connection = await instance.connect();
  try {
    const { variables } = series;
    const partial = partialDaysOf(series);
    const isPartial = `time::DATE IN (${partial.map((day) => `DATE ${literal(day)}`).join(', ')})`;
    for (const { lacks, days } of byLacks(stored)) {
      const gapless = gaplessVariables(series, lacks);
      const rows = `SELECT * FROM (${selectRows(days)})`;
      const whole = `${rows} WHERE NOT ${isPartial}`;
      for (const [name, absence] of await nullsIn(connection, whole, variables)) {
        addAbsence(gapless.includes(name) ? found.missing : found.not_available, name, absence);
      }
      if (!days.some((stretch) => partial.some((day) => isWithin(day, stretch)))) continue;
      for (const [name, absence] of await nullsIn(
        connection,
        `${rows} WHERE ${isPartial}`,
        variables,
      )) {
        addAbsence(found.not_available, name, absence);
      }
    }
  } finally {
    connection.closeSync();
  }
  return found;
}

async function nullsIn(
  connection: DuckDBConnection,
  rows: string,
  variables: readonly string[],
): Promise<[string, Absence][]> {
  const counted = await connection.runAndReadAll(absencesQuery(rows, variables, '%Y-%m-%d'));
  const [row = {}] = counted.getRowObjectsJS();
  return variables.flatMap((name, index): [string, Absence][] => {
    const absence = readAbsence(row, index);
    return absence === undefined ? [] : [[name, absence]];
  });
}

function isWithin(day: string, { start_date, end_date }: Days): boolean {
  return start_date <= day && day <= end_date;
}

/** Groups the days by the variables that their source lacks. */
function byLacks(stored: readonly NotedDays[]): { lacks: readonly string[]; days: StoredDays[] }[] {
  const groups = new Map<string, { lacks: readonly string[]; days: StoredDays[] }>();
  for (const days of stored) {
    const key = [...days.lacks].sort().join();
    const group = groups.get(key) ?? { lacks: days.lacks, days: [] };
    group.days.push(days);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/**
 * SQL that counts nulls: `count_0` for the first variable, with the first and the last time in `min_0` and `max_0` …
 * @param rows SQL of rows with `time`.
 * @param timeText strftime format of the times.
 */
export function absencesQuery(
  rows: string,
  variables: readonly string[],
  timeText: string,
): string {
  const absences = variables.flatMap((name, index) => {
    const where = `FILTER (WHERE ${identifier(name)} IS NULL)`;
    const moment = (end: 'min' | 'max') =>
      `strftime(${end}(time) ${where}, '${timeText}') AS ${end}_${index}`;
    return [`(count(*) ${where})::INTEGER AS count_${index}`, moment('min'), moment('max')];
  });
  return `SELECT ${absences.join(', ')} FROM (${rows})`;
}

/** One variable's result of absencesQuery; undefined if no value is missing. */
export function readAbsence(row: Record<string, unknown>, index: number): Absence | undefined {
  const count = Number(row[`count_${index}`]);
  if (count === 0) return undefined;
  return { count, first: String(row[`min_${index}`]), last: String(row[`max_${index}`]) };
}

function addAbsence(absences: Record<string, Absence>, name: string, { count, ...days }: Absence) {
  const known = absences[name];
  absences[name] = {
    count: count + (known?.count ?? 0),
    first: earlier(days.first, known?.first ?? days.first),
    last: later(days.last, known?.last ?? days.last),
  };
}
