import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from '@jest/globals';
import { duckdbParquetWriter } from '../../../src/store/duckdb-parquet.js';
import { literal } from '../../../src/store/sql.js';
import { addDays } from '../../../src/weather/dates.js';
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

it.each([
  [87_672, 9, 1],
  [87_672, 16, 3],
  [43_848, 19, 1],
  [175_344, 9, 4],
  // The last piece is as long as the first.
  [61_440, 16, 2],
  [63_504, 16, 3],
])(
  '%i hours of %i variables are written in order, as %i groups of rows',
  async (rows, width, groups) => {
    const variables = Object.keys(VARIABLES.hourly).concat('a', 'b').slice(0, width);
    const columns = new Map(
      variables.map((name, column) => [
        name,
        Float64Array.from({ length: rows }, (_, row) =>
          row % 1_000 === column ? Number.NaN : row * width + column,
        ),
      ]),
    );
    const path = join(parquet.folder, `${rows} of ${width}.parquet`);
    const days = { start_date: '2000-01-01', end_date: addDays('2000-01-01', rows / 24 - 1) };
    const series = { latitude: 0, longitude: 0, resolution: 'hourly', variables } as const;
    await parquet.write(path, series, days, { elevation: null, columns });
    const odd = variables.map(
      (name, column) =>
        `${name} IS DISTINCT FROM CASE WHEN row % 1000 <> ${column} THEN row * ${width} + ${column} END`,
    );
    const connection = await parquet.instance.connect();
    const read = await connection.runAndReadAll(
      `SELECT count(*)::INTEGER AS rows, count(DISTINCT time)::INTEGER AS times,
       count(*) FILTER (time <> TIMESTAMP '2000-01-01' + to_hours(row) OR ${odd.join(' OR ')})::INTEGER AS odd,
       (SELECT count(DISTINCT row_group_id)::INTEGER FROM parquet_metadata(${literal(path)})) AS groups
     FROM (SELECT *, file_row_number AS row FROM read_parquet(${literal(path)}, file_row_number = true))`,
    );
    connection.closeSync();
    expect(read.getRowObjectsJson()).toEqual([{ rows, times: rows, odd: 0, groups }]);
  },
);

it('after a file that cannot be written, the next one is written', async () => {
  const days = { start_date: '2020-01-01', end_date: '2020-01-02' };
  const series = {
    ...{ latitude: 0, longitude: 0, resolution: 'daily' as const },
    variables: ['snowfall_sum'],
  };
  const data = { elevation: null, columns: new Map([['snowfall_sum', Float64Array.of(1, 2)]]) };
  const instance = await DuckDBInstance.create(':memory:');
  const write = duckdbParquetWriter(instance);
  const missing = join(parquet.folder, 'missing', 'a.parquet');
  await expect(write(missing, series, days, data)).rejects.toThrow('missing');
  const path = join(parquet.folder, 'next.parquet');
  await write(path, series, days, data);
  instance.closeSync();
  const connection = await parquet.instance.connect();
  const read = await connection.runAndReadAll(`FROM read_parquet(${literal(path)})`);
  connection.closeSync();
  expect(read.getRowsJson()).toEqual([
    ['2020-01-01', 1],
    ['2020-01-02', 2],
  ]);
});
