/** The file of a lookup: the table's own columns as they were, in their order, then the weather's. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier, literal, parquetRows } from '../store/sql.js';
import { variableOf } from '../weather/variables.js';
import { columnId, type KeptTable, sizeOptions } from './kept-table.js';
import type { Lookup } from './lookup.js';

/**
 * Writes the table with the weather of `matched`, which has each of its lines in their order. The two are read side by
 * side: nothing is sorted, and no more is in memory than a scan holds.
 * @returns the names of columns of the weather that are not their variable's, for the table has one of that name.
 */
export async function writeMatchedRows(
  connection: DuckDBConnection,
  table: KeptTable,
  lookup: Lookup,
  path: string,
): Promise<Record<string, string>> {
  const weather = weatherNames(table.columns, lookup);
  const names = [...table.columns, ...weather];
  const values = [
    ...table.columns.map((_, index) => `kept.${columnId(index)}`),
    ...lookup.variables.map((name) => valueSql(name, lookup)),
  ];
  // The lines are compared: a table that is read in another order than it was written would be a defect.
  const select = `FROM ${parquetRows([table.path])} AS kept
    POSITIONAL JOIN (FROM matched ORDER BY line) AS weather
    WHERE CASE WHEN kept.line = weather.line THEN true ELSE error('the lines of a table are out of step') END`;
  if (lookup.format === 'csv') {
    await connection.run(
      `COPY (SELECT ${values.join(', ')} ${select}) TO ${literal(path)} (${csvOptions(table, names)})`,
    );
  } else {
    const unique = uniqueNames(names);
    const named = values.map((value, index) => `${value} AS ${identifier(unique[index] ?? '')}`);
    await connection.run(
      `COPY (SELECT ${named.join(', ')} ${select}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd, ${sizeOptions(names.length)}, KV_METADATA {${unitsOf(lookup, weather)}})`,
    );
  }
  return Object.fromEntries(
    lookup.variables
      .map((name, index): [string, string] => [name, weather[index] ?? name])
      .filter(([name, written]) => name !== written),
  );
}

/** The weather's columns: their variables' names, with a number where the table has a column of that name. */
function weatherNames(columns: readonly string[], { variables }: Lookup): string[] {
  const taken = new Set(columns.map((name) => name.toLowerCase()));
  return variables.map((name) => freeName(name, taken));
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let number = 2; taken.has(free.toLowerCase()); number += 1) free = `${name}_${number}`;
  return free;
}

/** Parquet readers take a column by its name, so no two may have the same. */
function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name, index) => {
    const free = freeName(name || `column_${index + 1}`, taken);
    taken.add(free.toLowerCase());
    return free;
  });
}

/**
 * The names are written as text before the rows: as columns of a query they would have to be unique. The line end after
 * the last row is DuckDB's suffix.
 */
function csvOptions({ separator = ',' }: KeptTable, names: readonly string[]): string {
  const head = names.map((name) => csvName(name, separator)).join(separator);
  return `FORMAT csv, HEADER false, DELIMITER ${literal(separator)}, PREFIX ${literal(`${head}\n`)}, SUFFIX ${literal('\n')}`;
}

function csvName(name: string, separator: string): string {
  return [separator, '"', '\n', '\r'].some((sign) => name.includes(sign))
    ? `"${name.replaceAll('"', '""')}"`
    : name;
}

/** As exports write it: a code is a whole number, an instant a time, in CSV with the Z of UTC. */
function valueSql(name: string, { resolution, format }: Lookup): string {
  const column = `weather.${identifier(name)}`;
  const { kind } = variableOf(resolution, name);
  if (kind === 'code') return `${column}::SMALLINT`;
  if (kind !== 'instant') return column;
  const time = `make_timestamp((${column} * 1000000)::BIGINT)`;
  return format === 'csv' ? `strftime(${time}, '%Y-%m-%dT%H:%M:%SZ')` : `timezone('UTC', ${time})`;
}

function unitsOf({ variables, resolution }: Lookup, names: readonly string[]): string {
  return variables
    .map((name, index) => {
      const { kind, unit } = variableOf(resolution, name);
      const written = kind === 'instant' ? 'UTC' : unit;
      return `${identifier(`unit:${names[index] ?? name}`)}: ${literal(written)}`;
    })
    .join(', ');
}
