import type { DuckDBInstance } from '@duckdb/node-api';
import { identifier } from '../store/sql.js';
import { type StoredDays, selectScans, unionOf } from './stored-days.js';

/** By variable, the number of some stored rows that have a value. */
export async function countValues(
  instance: DuckDBInstance,
  stored: readonly StoredDays[],
  variables: readonly string[],
): Promise<Record<string, number>> {
  const connection = await instance.connect();
  try {
    const counts = variables.map((name) => `count(${identifier(name)})::INTEGER`);
    const rows = unionOf(selectScans([...stored]));
    const reader = await connection.runAndReadAll(`SELECT ${counts.join(', ')} FROM (${rows})`);
    const [found = []] = reader.getRowsJS();
    return Object.fromEntries(variables.map((name, index) => [name, Number(found[index])]));
  } finally {
    connection.closeSync();
  }
}
