import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/** What a process that also speaks MCP can spare; a larger table goes through files. */
const SETTINGS = { memory_limit: '256MB', threads: '2' };

/** Does work with a DuckDB of its own, for tables that are as large as somebody's file. */
export async function withTableInstance<T>(
  work: (instance: DuckDBInstance) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'durable-weather-'));
  const instance = await DuckDBInstance.create(':memory:', { ...SETTINGS, temp_directory: folder });
  try {
    return await work(instance);
  } finally {
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
}
