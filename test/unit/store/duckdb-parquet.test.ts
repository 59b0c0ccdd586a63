import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from '@jest/globals';
import { duckdbParquetWriter } from '../../../src/store/duckdb-parquet.js';
import { literal } from '../../../src/store/sql.js';
import { VARIABLES } from '../../../src/weather/variables.js';
import { parquetFolder } from '../../fakes/parquet-folder.js';

const parquet = parquetFolder();

it('eight decades of hours with all variables fit into what a worker gives DuckDB', async () => {
  const worker = await DuckDBInstance.create(':memory:', {
    memory_limit: '160MB',
    threads: '1',
    temp_directory: '',
  });
  const writeInWorker = duckdbParquetWriter(worker);
  const days = { start_date: '2000-01-01', end_date: '2009-12-31' };
  const variables = Object.keys(VARIABLES.hourly);
  const series = { latitude: 0, longitude: 0, resolution: 'hourly', variables } as const;
  const columns = new Map(
    variables.map((name, column) => [
      name,
      Float64Array.from({ length: 87_672 }, (_, row) => Math.sin(row * (column + 1))),
    ]),
  );
  const paths = Array.from({ length: 8 }, (_, file) =>
    join(parquet.folder, `decade ${file}.parquet`),
  );
  await Promise.all(
    paths.map((path) => writeInWorker(path, series, days, { elevation: null, columns })),
  );
  worker.closeSync();
  const connection = await parquet.instance.connect();
  const counted = await connection.runAndReadAll(
    `SELECT count(*)::INTEGER AS rows FROM read_parquet([${paths.map(literal).join(', ')}])`,
  );
  connection.closeSync();
  expect(counted.getRowObjectsJson()).toEqual([{ rows: 8 * 87_672 }]);
});
