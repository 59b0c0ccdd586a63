import { join } from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { duckdbParquetWriter } from '../../../src/store/duckdb-parquet.js';
import type { ParquetWriter } from '../../../src/store/parquet.js';
import { duckdbPartFiles } from '../../../src/store/part-files.js';
import { writeSmallParquet } from '../../../src/store/small-parquet.js';
import { literal } from '../../../src/store/sql.js';
import { addDays } from '../../../src/weather/dates.js';
import { correctValues } from '../../../src/weather/odd-values.js';
import { countRows } from '../../../src/weather/plan.js';
import type { Series } from '../../../src/weather/provider.js';
import { parquetFolder } from '../../fakes/parquet-folder.js';

const parquet = parquetFolder();
let writeByDuckDb: ParquetWriter;
beforeAll(() => {
  writeByDuckDb = duckdbParquetWriter(parquet.instance);
});

async function rowsOf(sql: string): Promise<unknown[][]> {
  const connection = await parquet.instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowsJS();
  } finally {
    connection.closeSync();
  }
}

/** NaN is no value. correctValues leaves no -0. */
const anyValue = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -999, max: 999 }).map((tenths) => tenths / 10) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, 0) },
  {
    weight: 1,
    arbitrary: fc.double({ noDefaultInfinity: true, noNaN: true }).map((value) => value + 0),
  },
);

const anyFile = fc
  .record({
    resolution: fc.constantFrom('daily' as const, 'hourly' as const),
    from: fc.integer({ min: -30_000, max: 30_000 }),
    days: fc.integer({ min: 1, max: 60 }),
    variables: fc.integer({ min: 1, max: 4 }),
    said: fc.option(fc.string({ unit: 'grapheme', minLength: 1 }), { nil: undefined }),
  })
  .chain(({ resolution, from, days, variables, said }) => {
    const start_date = addDays('1970-01-01', from);
    const range = { start_date, end_date: addDays(start_date, days - 1) };
    const rows = countRows(range, resolution);
    const column = fc.oneof(
      { weight: 5, arbitrary: fc.array(anyValue, { minLength: rows, maxLength: rows }) },
      { weight: 1, arbitrary: fc.constant(Array<number>(rows).fill(Number.NaN)) },
    );
    return fc.record({
      ...{
        resolution: fc.constant(resolution),
        range: fc.constant(range),
        said: fc.constant(said),
      },
      columns: fc.array(column, { minLength: variables, maxLength: variables }),
    });
  });

it('a small file has the times, types and values of one by DuckDB, bit for bit', async () => {
  const { said: saidBy } = duckdbPartFiles(parquet.instance);
  let count = 0;
  await fc.assert(
    fc.asyncProperty(anyFile, async ({ resolution, range, columns, said }) => {
      count += 1;
      const [small, large] = ['small', 'large'].map((name) =>
        join(parquet.folder, `${name} ${count}.parquet`),
      ) as [string, string];
      const variables = columns.map((_, index) => `variable_${index}`);
      const series = { latitude: 0, longitude: 0, resolution, variables };
      const data = {
        elevation: null,
        columns: new Map(
          variables.map((name, index) => [name, Float64Array.from(columns[index] ?? [])]),
        ),
      };
      await writeSmallParquet(small, series, range, data, said);
      await writeByDuckDb(large, series, range, data, said);
      const [rows, expected] = await Promise.all(
        [small, large].map((path) => rowsOf(`FROM ${literal(path)}`)),
      );
      // toEqual tells -0 from 0.
      expect(rows).toEqual(expected);
      expect(rows?.map((row) => row.slice(1))).toEqual(
        columns[0]?.map((_, row) => columns.map((values) => orNull(values[row]))),
      );
      const [types, expectedTypes] = await Promise.all(
        [small, large].map((path) => rowsOf(`DESCRIBE FROM ${literal(path)}`)),
      );
      expect(types).toEqual(expectedTypes);
      // From these it is known which files have gaps.
      const [counts, expectedCounts] = await Promise.all(
        [small, large].map((path) =>
          rowsOf(
            `SELECT path_in_schema, stats_null_count, num_values FROM parquet_metadata(${literal(path)})`,
          ),
        ),
      );
      expect(counts).toEqual(expectedCounts);
      expect(await saidBy(small)).toBe(said);
    }),
    { numRuns: 100 },
  );
});

it('zeros have no sign in a file of either, though archives print -0.0', async () => {
  const days = { start_date: '2020-01-01', end_date: '2020-12-31' };
  const variables = ['temperature_2m'];
  const series: Series = { latitude: 0, longitude: 0, resolution: 'hourly', variables };
  // Of so few distinct values DuckDB makes a dictionary, and gives all zeros the sign of the first.
  const zeros = Array.from({ length: countRows(days, 'hourly') }, (_, row) => [-0, 0, 0][row % 3]);
  const { values } = correctValues(zeros, 'temperature_2m', series, days);
  const data = { elevation: null, columns: new Map([['temperature_2m', values]]) };
  const [small, large] = ['small', 'large'].map((name) =>
    join(parquet.folder, `zeros ${name}`),
  ) as [string, string];
  await writeSmallParquet(small, series, days, data);
  await writeByDuckDb(large, series, days, data);
  for (const path of [small, large]) {
    const words = 'SELECT DISTINCT temperature_2m::VARCHAR';
    expect(await rowsOf(`${words} FROM read_parquet(${literal(path)})`)).toEqual([['0.0']]);
  }
});

function orNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
