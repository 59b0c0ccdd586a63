import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { duckdbParquetWriter } from '../../../src/store/duckdb-parquet.js';
import type { ParquetWriter } from '../../../src/store/parquet.js';
import { writeSmallParquet } from '../../../src/store/small-parquet.js';
import { literal } from '../../../src/store/sql.js';
import { addDays } from '../../../src/weather/dates.js';
import type { Resolution } from '../../../src/weather/variables.js';
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

let duckdb: DuckDBInstance;
let writeByDuckDb: ParquetWriter;
beforeAll(async () => {
  duckdb = await DuckDBInstance.create(':memory:');
  writeByDuckDb = duckdbParquetWriter(duckdb);
});
afterAll(() => duckdb.closeSync());

const WRITERS = [
  ['by DuckDB', () => writeByDuckDb],
  ['without DuckDB', () => writeSmallParquet],
] as const;

async function written(
  write: ParquetWriter,
  resolution: Resolution,
  days: { start_date: string; end_date: string },
  columns: Record<string, (number | null)[]>,
): Promise<string> {
  const path = join(parquet.folder, `it's ${resolution} ${days.start_date}.parquet`);
  const series = { latitude: 0, longitude: 0, resolution, variables: Object.keys(columns) };
  const data = { elevation: null, columns: columnsOf(columns) };
  await write(path, series, days, data);
  return path;
}

describe.each(WRITERS)('a Parquet file %s', (_, writer) => {
  it('of days has their dates, values and nulls', async () => {
    const path = await written(
      writer(),
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
    const path = await written(writer(), 'hourly', days, { temperature_2m: values });
    const rows = await query(`SELECT * FROM ${literal(path)}`);
    expect(rows).toHaveLength(2_400);
    expect(rows[0]).toEqual({ time: '1949-12-31 00:00:00', temperature_2m: 0 });
    expect(rows[2_048]).toEqual({ time: '1950-03-26 08:00:00', temperature_2m: 204.8 });
    expect(rows[2_399]).toEqual({ time: '1950-04-09 23:00:00', temperature_2m: 239.9 });
  });
});

it.each([
  // Values and times together.
  [100, 49, 'hyparquet'],
  [1, 2_500, 'hyparquet'],
  [1, 2_501, expect.stringMatching(/^DuckDB /)],
])('%i variables of %i days are written where it is faster', async (count, days, writer) => {
  const variables = Array.from({ length: count }, (_, index) => `variable_${index}`);
  const columns = new Map(variables.map((name) => [name, new Float64Array(days)]));
  const range = { start_date: '1990-01-01', end_date: addDays('1990-01-01', days - 1) };
  const series = { latitude: 0, longitude: 0, resolution: 'daily', variables } as const;
  const path = join(parquet.folder, `${count} ${days}.parquet`);
  await parquet.write(path, series, range, { elevation: null, columns });
  expect(await query(`SELECT created_by FROM parquet_file_metadata(${literal(path)})`)).toEqual([
    { created_by: writer },
  ]);
});
