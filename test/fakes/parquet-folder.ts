import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll } from '@jest/globals';
import type { StoredDays } from '../../src/rows/stored-days.js';
import type { ParquetWriter } from '../../src/store/parquet.js';
import { parquetWriter } from '../../src/store/parquet-writer.js';
import { addDays } from '../../src/weather/dates.js';
import type { Series } from '../../src/weather/provider.js';
import type { Resolution } from '../../src/weather/variables.js';
import { columnsOf } from './columns.js';

/** Values by variable, from the first day on; null is no value. */
export type TestColumns = Record<string, (number | null)[]>;

interface ParquetFolder {
  folder: string;
  instance: DuckDBInstance;
  write: ParquetWriter;
}

/** A folder with a writer of Parquet files, which is there while the tests of a file run. */
export function parquetFolder(): ParquetFolder {
  const made = {} as ParquetFolder;
  beforeAll(async () => {
    made.folder = await mkdtemp(join(tmpdir(), 'parquet-'));
    made.instance = await DuckDBInstance.create(':memory:');
    made.write = parquetWriter(made.instance);
  });
  afterAll(async () => {
    made.instance.closeSync();
    await rm(made.folder, { recursive: true });
  });
  return made;
}

export function seriesOf(columns: TestColumns, resolution: Resolution): Series {
  return { latitude: 0, longitude: 0, resolution, variables: Object.keys(columns) };
}

/** Stores columns that begin at `start_date`, as whole days. */
export async function storeColumns(
  { folder, write }: ParquetFolder,
  columns: TestColumns,
  resolution: Resolution,
  start_date: string,
): Promise<StoredDays> {
  const rows = Object.values(columns)[0]?.length ?? 0;
  const days = resolution === 'daily' ? rows : rows / 24;
  const range = { start_date, end_date: addDays(start_date, days - 1) };
  // As parts are named: files of which all is meant are read in one scan.
  const path = join(folder, `${start_date}_${range.end_date}.${Math.random()}.parquet`);
  const data = { elevation: null, columns: columnsOf(columns) };
  await write(path, seriesOf(columns, resolution), range, data);
  return { ...range, path };
}
