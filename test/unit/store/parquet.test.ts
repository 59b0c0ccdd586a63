import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from '@jest/globals';
import { duckdbParquetWriter } from '../../../src/store/parquet.js';
import { literal } from '../../../src/store/sql.js';
import { type Resolution, VARIABLES } from '../../../src/weather/variables.js';
import { columnsOf } from '../../fakes/columns.js';
import { parquetFolder } from '../../fakes/parquet-folder.js';

const parquet = parquetFolder();

async function query(sql: string) {
  const connection = await parquet.instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJson();
  } finally {
    connection.closeSync();
  }
}

async function written(
  resolution: Resolution,
  days: { start_date: string; end_date: string },
  columns: Record<string, (number | null)[]>,
): Promise<string> {
  const path = join(parquet.folder, `it's ${resolution} ${days.start_date}.parquet`);
  const series = { latitude: 0, longitude: 0, resolution, variables: Object.keys(columns) };
  const data = { elevation: null, columns: columnsOf(columns) };
  await parquet.write(path, series, days, data);
  return path;
}

describe('a Parquet file', () => {
  it('of days has their dates, values and nulls', async () => {
    const path = await written(
      'daily',
      { start_date: '2024-02-28', end_date: '2024-03-01' },
      { temperature_2m_max: [1.5, null, -3], precipitation_sum: [0, 0.1, null] },
    );
    expect(await query(`SELECT * FROM ${literal(path)}`)).toEqual([
      { time: '2024-02-28', temperature_2m_max: 1.5, precipitation_sum: 0 },
      { time: '2024-02-29', temperature_2m_max: null, precipitation_sum: 0.1 },
      { time: '2024-03-01', temperature_2m_max: -3, precipitation_sum: null },
    ]);
    expect(await query(`SELECT column_type FROM (DESCRIBE FROM ${literal(path)})`)).toEqual([
      { column_type: 'DATE' },
      { column_type: 'DOUBLE' },
      { column_type: 'DOUBLE' },
    ]);
  });

  it('of hours has their times in UTC, also before 1970 and beyond one vector of rows', async () => {
    const values = Array.from({ length: 100 * 24 }, (_, hour) => hour / 10);
    const days = { start_date: '1949-12-31', end_date: '1950-04-09' };
    const path = await written('hourly', days, { temperature_2m: values });
    const rows = await query(`SELECT * FROM ${literal(path)}`);
    expect(rows).toHaveLength(2_400);
    expect(rows[0]).toEqual({ time: '1949-12-31 00:00:00', temperature_2m: 0 });
    expect(rows[2_048]).toEqual({ time: '1950-03-26 08:00:00', temperature_2m: 204.8 });
    expect(rows[2_399]).toEqual({ time: '1950-04-09 23:00:00', temperature_2m: 239.9 });
  });
});

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
  const [counted] = await query(
    `SELECT count(*)::INTEGER AS rows FROM read_parquet([${paths.map(literal).join(', ')}])`,
  );
  expect(counted).toEqual({ rows: 8 * 87_672 });
});
