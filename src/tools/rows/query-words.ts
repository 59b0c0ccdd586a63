/** The words that query_data adds to an answer. */
import { minutesPastTheHour, zoneOf } from '../../places/zones.js';
import type { Answer } from '../../sandbox/protocol.js';
import { seamYears } from '../../weather/models.js';
import { momentUnit } from '../../weather/polar-days.js';
import { variableOf } from '../../weather/variables.js';
import { describeColumns, listTables, type QueryTable, tableColumns } from './query-tables.js';
import { placeInTable } from './united-rows.js';

/** The reason for a refused query, with those facts about the tables that may explain it. */
export function refusalWords(why: string, tables: readonly QueryTable[]): string {
  const about = /^Catalog Error: Table/.test(why)
    ? `; there are the tables ${listTables(tables)}`
    : /^Binder Error: Referenced (?:column|table)/.test(why)
      ? `; ${describeColumns(tables)}`
      : '';
  return `sql was not answered: ${about === '' ? why : why.replace(/[.!?]$/, '')}${about}.`;
}

/** Units of the variables that a query or its answer names. */
export function unitsNamed(
  sql: string,
  answer: Answer,
  tables: readonly QueryTable[],
): Record<string, string> {
  const isNamed = namedIn(sql, answer);
  // Of several tables the one nearest to a pole: its words hold for all.
  const poleward = tables
    .map(({ manifest: { gathering } }) => gathering)
    .reduce((one, other) => (Math.abs(other.latitude) > Math.abs(one.latitude) ? other : one));
  const units = tables.flatMap(({ manifest: { gathering } }) =>
    gathering.variables.filter(isNamed).map((name) => {
      const { kind, unit } = variableOf(gathering.resolution, name);
      return [name, kind === 'instant' ? momentUnit('UTC', poleward) : unit] as const;
    }),
  );
  return Object.fromEntries(units);
}

/** By table, the years in which the source changes of variables that a query or its answer names. */
export function seamsNamed(
  sql: string,
  answer: Answer,
  tables: readonly QueryTable[],
): Record<string, number[]> {
  const isNamed = namedIn(sql, answer);
  const seams = tables
    .map(({ name, manifest: { gathering } }) => {
      return [name, seamYears(gathering, gathering.variables.filter(isNamed))] as const;
    })
    .filter(([, years]) => years.length > 0);
  return Object.fromEntries(seams);
}

/** Says of a name whether a query or its answer has it. */
function namedIn(sql: string, { columns }: Answer): (name: string) => boolean {
  const words = new Set([...(sql.toLowerCase().match(/\w+/g) ?? []), ...columns]);
  return (name) => words.has(name);
}

/** True for no rows, and for the single row of a count of nothing. */
export function isEmpty({ rows }: Answer): boolean {
  const [row] = rows;
  return (
    row === undefined || (rows.length === 1 && row.every((cell) => cell === null || cell === 0))
  );
}

/** The likely reason for an empty result; undefined if none is known. */
export function likelyCause(sql: string, tables: readonly QueryTable[]): string | undefined {
  return strangeName(sql, tables) ?? strangeMinutes(sql, tables);
}

/** Names are compared whole, and a place's stored name is longer than its usual name. */
function strangeName(sql: string, tables: readonly QueryTable[]): string | undefined {
  const columns = {
    place: tables.map(({ manifest }) => placeInTable(manifest)),
    job_name: tables.map(({ manifest }) => manifest.job_name),
  };
  for (const [column, names] of Object.entries(columns)) {
    const asked = comparedWith(column, sql);
    if (asked.length === 0 || asked.some((name) => names.includes(name))) continue;
    const [near] = names.filter((name) =>
      name.toLowerCase().startsWith(asked[0]?.toLowerCase() ?? ''),
    );
    const has = (near === undefined ? names.slice(0, 3) : [near]).map((name) => `"${name}"`);
    return `${column} is ${has.join(', ')}, which is not '${asked[0]}'; compare it by ILIKE '${asked[0]}%'`;
  }
  return undefined;
}

/** Texts that the query compares a column with. */
function comparedWith(column: string, sql: string): string[] {
  const comparisons = sql.matchAll(
    new RegExp(`\\b${column}\\s*(?:=|IN\\s*\\()\\s*('[^']*'(?:\\s*,\\s*'[^']*')*)`, 'gi'),
  );
  return [...comparisons].flatMap(([, texts = '']) => texts.match(/[^']+(?='(?:\s*,|$))/g) ?? []);
}

/** In some zones no full hour of UTC is a full hour. */
function strangeMinutes(sql: string, tables: readonly QueryTable[]): string | undefined {
  if (!/\btime_local\b/i.test(sql)) return undefined;
  for (const table of tables) {
    if (!tableColumns(table).includes('time_local')) continue;
    const { gathering } = table.manifest;
    const zone = zoneOf(gathering);
    const minutes = minutesPastTheHour(zone, gathering.end_date);
    if (minutes > 0) {
      return `time_local of ${table.name} (${zone}) lies ${minutes} minutes past each hour; compare hour(time_local)`;
    }
  }
  return undefined;
}
