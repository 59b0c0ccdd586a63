import { DuckDBInstance } from '@duckdb/node-api';
import { spillFolder } from '../store/spill.js';

/**
 * What a process that also speaks MCP can spare; a larger table goes through files. Each thread that writes a file has
 * a row group in memory, and a second one makes no table of 200,000 rows sooner.
 */
const SETTINGS = { memory_limit: '256MB', threads: '1' };

/**
 * Does work with a DuckDB of its own, for tables that may be large.
 * @param store absolute folder, in which DuckDB puts the data that does not fit into memory.
 */
export async function withTableInstance<T>(
  store: string,
  work: (instance: DuckDBInstance) => Promise<T>,
): Promise<T> {
  const spill = spillFolder(store);
  const instance = await DuckDBInstance.create(':memory:', {
    ...SETTINGS,
    temp_directory: spill.path,
  });
  try {
    return await work(instance);
  } finally {
    instance.closeSync();
    spill.remove();
  }
}
