import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { findAbsences, type NotedDays } from '../../../src/rows/missing.js';
import type { ParquetWriter } from '../../../src/store/parquet.js';
import { parquetWriter } from '../../../src/store/parquet-writer.js';
import { addDays } from '../../../src/weather/dates.js';
import type { Series } from '../../../src/weather/provider.js';
import { columnsOf } from '../../fakes/columns.js';

const DAILY: Series = {
  latitude: 0,
  longitude: 0,
  resolution: 'daily',
  variables: ['temperature_2m_max', 'sunrise'],
};

let duckdb: DuckDBInstance;
let write: ParquetWriter;
let folder: string;
beforeAll(async () => {
  duckdb = await DuckDBInstance.create(':memory:');
  write = parquetWriter(duckdb);
  folder = mkdtempSync(join(tmpdir(), 'missing-'));
});
afterAll(() => {
  duckdb.closeSync();
  rmSync(folder, { recursive: true });
});

async function stored(
  series: Series,
  start_date: string,
  columns: Record<string, (number | null)[]>,
  lacks: string[] = [],
): Promise<NotedDays> {
  const rows = Object.values(columns)[0]?.length ?? 0;
  const count = series.resolution === 'daily' ? rows : rows / 24;
  const days = { start_date, end_date: addDays(start_date, count - 1) };
  const path = join(folder, `${days.start_date}_${days.end_date}.${Math.random()}.parquet`);
  const data = { elevation: null, columns: columnsOf(columns) };
  await write(path, series, days, data);
  return { ...days, path, lacks };
}

it('nulls are counted over all files, with the first and the last day', async () => {
  const files = [
    await stored(DAILY, '2012-01-01', {
      temperature_2m_max: [1, null, 1, null],
      sunrise: [0, 1, 2, 3],
    }),
    await stored(DAILY, '2012-01-05', { temperature_2m_max: [null, 1], sunrise: [null, 1] }),
  ];
  expect(await findAbsences(duckdb, files, DAILY)).toEqual({
    missing: { temperature_2m_max: { count: 3, first: '2012-01-02', last: '2012-01-05' } },
    // No sun rises in the polar night.
    not_available: { sunrise: { count: 1, first: '2012-01-05', last: '2012-01-05' } },
  });
});

it('of a file only the days that are meant are counted', async () => {
  const file = await stored(DAILY, '2012-01-01', {
    temperature_2m_max: [null, 1, null, null],
    sunrise: [1, 1, 1, 1],
  });
  const days = { ...file, start_date: '2012-01-02', end_date: '2012-01-03' };
  expect(await findAbsences(duckdb, [days], DAILY)).toEqual({
    missing: { temperature_2m_max: { count: 1, first: '2012-01-03', last: '2012-01-03' } },
    not_available: {},
  });
});

it('what the source lacks is told as that, for the days of which it lacks it', async () => {
  const nothing = { temperature_2m_max: [null, null], sunrise: [1, 1] };
  const files = [
    await stored(DAILY, '2012-01-01', nothing, ['temperature_2m_max']),
    await stored(DAILY, '2012-01-03', nothing),
    await stored(DAILY, '2012-01-05', nothing, ['temperature_2m_max']),
  ];
  expect(await findAbsences(duckdb, files, DAILY)).toEqual({
    missing: { temperature_2m_max: { count: 2, first: '2012-01-03', last: '2012-01-04' } },
    not_available: { temperature_2m_max: { count: 4, first: '2012-01-01', last: '2012-01-06' } },
  });
});

it('hours are counted one by one, and said by their days', async () => {
  const series: Series = { ...DAILY, resolution: 'hourly', variables: ['temperature_2m'] };
  const column = Array.from({ length: 72 }, (_, hour) => (hour >= 23 && hour < 26 ? null : hour));
  const file = await stored(series, '2012-01-01', { temperature_2m: column });
  expect(await findAbsences(duckdb, [file], series)).toEqual({
    missing: { temperature_2m: { count: 3, first: '2012-01-01', last: '2012-01-02' } },
    not_available: {},
  });
});

it('what is missing on the first day of a model, or the last of one that has ended, is not available', async () => {
  const first = await stored(DAILY, '1940-01-01', {
    temperature_2m_max: [null, null],
    sunrise: [1, 2],
  });
  expect(await findAbsences(duckdb, [first], { ...DAILY, model: 'era5' })).toEqual({
    missing: { temperature_2m_max: { count: 1, first: '1940-01-02', last: '1940-01-02' } },
    not_available: { temperature_2m_max: { count: 1, first: '1940-01-01', last: '1940-01-01' } },
  });
  const last = await stored(DAILY, '2021-06-29', {
    temperature_2m_max: [1, null],
    sunrise: [1, 2],
  });
  expect(await findAbsences(duckdb, [last], { ...DAILY, model: 'cerra' })).toEqual({
    missing: {},
    not_available: { temperature_2m_max: { count: 1, first: '2021-06-30', last: '2021-06-30' } },
  });
});
