import { DuckDBInstance } from '@duckdb/node-api';
import { UnavailableError } from '../base/errors.js';
import { storedPath } from '../durable/folder/stored-path.js';
import type { Manifest } from '../store/manifest.js';
import type { PartIntegrity } from '../store/part-integrity.js';
import { spillFolder } from '../store/spill.js';
import { type StoredDays, selectRows } from './stored-days.js';

/** A row as DuckDB gives it: BIGINT is a bigint, DATE and TIMESTAMP are a Date (UTC). */
export type Row = Record<string, unknown>;

/** The rows of finished jobs, for tools that compute with them. Rows are never copied and never sampled. */
export interface Rows {
  /**
   * SQL of a SELECT that returns each of the job's rows once, in no order: `time` (DATE for daily rows, TIMESTAMP in
   * UTC for hourly ones) and a DOUBLE for each variable, NULL if upstream has no value.
   * @throws UnavailableError if a part is missing or damaged.
   */
  select(manifest: Manifest): string;
  /** The job's days in their files, which are looked at as for select. @throws as select. */
  storedDays(manifest: Manifest): StoredDays[];
  /** Runs our own SQL. User SQL runs in the sandbox of query_data. */
  query(sql: string): Promise<Row[]>;
  /** The single column of doubles that a SELECT of ours returns. */
  column(sql: string): Promise<(number | null)[]>;
}

/** Rows with a DuckDB of their own. */
export interface OpenRows extends Rows {
  /** Ends it, and removes its files from the store's folder. The end of the process does so at the latest. */
  close(): void;
}

/** Limits that leave room for MCP in the same process. */
const SETTINGS = { memory_limit: '512MB', threads: '2' };

/** Values of all columns so far. Each becomes one of JavaScript's, and an export writes it. */
const MANY_VALUES = 100_000;

/**
 * DuckDB in this process, over the Parquet parts of a result store.
 * @param makeRoom is called when columns have had 100,000 values, for a process that keeps its memory small.
 */
export async function duckdbRows(
  store: string,
  integrity: PartIntegrity,
  makeRoom: () => void = () => undefined,
): Promise<OpenRows> {
  const spill = spillFolder(store);
  const instance = await DuckDBInstance.create(':memory:', {
    ...SETTINGS,
    temp_directory: spill.path,
  });
  const connection = await instance.connect();
  const storedDays = (manifest: Manifest): StoredDays[] => {
    refuseFaults(manifest, integrity);
    return manifest.parts.map((part) => ({ ...part, path: storedPath(store, part.file) }));
  };
  let inColumns = 0;
  return {
    storedDays,
    select: (manifest) => selectRows(storedDays(manifest)),
    query: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJS(),
    column: async (sql) => {
      const read = await connection.runAndReadAll(sql);
      inColumns += read.currentRowCount;
      if (inColumns >= MANY_VALUES) makeRoom();
      const [values] = read.getColumnsJS();
      return values as (number | null)[];
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
      spill.remove();
    },
  };
}

function refuseFaults({ job_name, parts }: Manifest, integrity: PartIntegrity): void {
  const [first, ...others] = integrity.faultsOf(parts);
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  throw new UnavailableError(
    `The part ${first.part.file}${more} of "${job_name}" is ${first.fault}; start_gathering with the same input and job_name gathers it again.`,
  );
}
