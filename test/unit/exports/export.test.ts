import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { InvalidInputError } from '../../../src/base/errors.js';
import { exportOf } from '../../../src/exports/export.js';
import type { ExportFormat } from '../../../src/exports/formats.js';
import { DAYS, exported, folder, putDays, putHours, store, useStore } from './exported-jobs.js';

useStore();

const codesAndSunrises = () =>
  store.put(
    'sun',
    { ...DAYS, variables: ['weather_code', 'sunrise'] },
    { weather_code: [61, null], sunrise: [Date.UTC(2019, 11, 31, 15, 37, 12) / 1_000, null] },
  );

describe('Parquet', () => {
  const read = (path: string, what = '*') =>
    store.rows.query(`SELECT ${what} FROM read_parquet('${path.replaceAll("'", "''")}')`);
  const typesOf = async (path: string) => {
    const described = await store.rows.query(
      `DESCRIBE FROM read_parquet('${path.replaceAll("'", "''")}')`,
    );
    return Object.fromEntries(described.map((row) => [row.column_name, row.column_type]));
  };

  it('has the same rows with their types: days at midnight', async () => {
    const { path } = await exported('parquet', [await putDays('cda')]);
    const job = {
      job_name: 'cda',
      place: "Coeur d'Alene, Idaho",
      latitude: 47.68,
      longitude: -116.78,
      zone: 'UTC',
    };
    expect(await read(path)).toEqual([
      { ...job, time: new Date('2019-12-31'), temperature_2m_max: -1.5, precipitation_sum: 0.1 },
      { ...job, time: new Date('2020-01-01'), temperature_2m_max: null, precipitation_sum: 12 },
    ]);
    expect(await typesOf(path)).toMatchObject({ time: 'TIMESTAMP' });
  });

  it('has hours in UTC, and by the clocks of the place', async () => {
    const { path } = await exported('parquet', [await putHours('hours')]);
    expect(await typesOf(path)).toMatchObject({
      time: 'TIMESTAMP WITH TIME ZONE',
      time_local: 'TIMESTAMP',
    });
    const [first] = await read(path, 'epoch(time) AS instant, time_local, zone');
    expect(first).toEqual({
      instant: Date.UTC(2019, 11, 31) / 1_000,
      time_local: new Date('2019-12-30T16:00Z'),
      zone: 'America/Los_Angeles',
    });
  });

  it('has codes as whole numbers and sunrises as instants', async () => {
    const { path } = await exported('parquet', [await codesAndSunrises()]);
    expect(await typesOf(path)).toMatchObject({
      weather_code: 'SMALLINT',
      sunrise: 'TIMESTAMP WITH TIME ZONE',
    });
    const [first] = await read(path, 'weather_code, epoch(sunrise) AS sunrise');
    expect(first).toEqual({
      weather_code: 61,
      sunrise: Date.UTC(2019, 11, 31, 15, 37, 12) / 1_000,
    });
  });

  it('says whose it is, its units, and of each job what its result says and what is missing', async () => {
    const { path } = await exported('parquet', [await putDays('cda')]);
    const metadata = await store.rows.query(
      `SELECT decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata('${path.replaceAll("'", "''")}')`,
    );
    const { jobs, ...said } = Object.fromEntries(metadata.map(({ key, value }) => [key, value]));
    expect(said).toEqual({
      attribution: 'Weather data by Open-Meteo.com',
      licence: 'CC BY 4.0',
      'unit:temperature_2m_max': '°C',
      'unit:precipitation_sum': 'mm',
    });
    expect(JSON.parse(String(jobs))).toEqual([DESCRIPTION]);
  });
});

const DESCRIPTION = {
  job_name: 'cda',
  place: "Coeur d'Alene, Idaho",
  latitude: 47.68,
  longitude: -116.78,
  elevation_m: 10,
  // The result is of 0.2.0, which named neither.
  model: 'best_match',
  days: 'UTC',
  timezone: 'GMT',
  zone: 'UTC',
  start_date: '2019-12-31',
  end_date: '2020-01-01',
  resolution: 'daily',
  rows: 2,
  completeness: { temperature_2m_max: 50, precipitation_sum: 100 },
  missing: { temperature_2m_max: { count: 1, first: '2020-01-01', last: '2020-01-01' } },
  source: {
    provider: 'open-meteo',
    url: 'https://archive.example/v1/archive',
    licence: 'CC BY 4.0',
    attribution: 'Weather data by Open-Meteo.com',
    gathered_at: '2026-11-24T12:00:00.000Z',
  },
};

it.each<ExportFormat>(['csv', 'csv-excel', 'parquet', 'netcdf'])(
  'the same export as %s is the same file, byte for byte, and other rows are another',
  async (format) => {
    const job = await putDays('cda');
    const first = await exported(format, [job]);
    const bytes = readFileSync(first.path);
    const again = await exported(format, [job]);
    expect(again.path).toBe(first.path);
    expect(readFileSync(again.path).equals(bytes)).toBe(true);
    const parts = job.parts.map((part) => ({ ...part, sha256: '0'.repeat(64) }));
    const other = exportOf([{ ...job, parts }], format, store.rows);
    expect(other.fileName).not.toBe(first.fileName);
  },
);

it('days and hours do not go into one file', async () => {
  const gathering = { ...DAYS, resolution: 'hourly' as const, variables: ['temperature_2m'] };
  const hours = await store.put('hours', gathering, { temperature_2m: new Array(48).fill(1) });
  const days = await putDays('days');
  expect(() => exportOf([days, hours], 'csv', store.rows)).toThrow(
    new InvalidInputError(
      'One file takes jobs of one resolution; "days" is daily and "hours" is hourly: export them one by one.',
    ),
  );
});

it('rows that memory has no room for are refused with what to do', async () => {
  const job = await putDays('cda');
  const full = async () => {
    throw new Error('Out of Memory Error: could not allocate block of size 256.0 KiB');
  };
  const rows = { ...store.rows, query: full };
  await expect(exportOf([job], 'csv', rows).write(join(folder, 'a'))).rejects.toThrow(
    new InvalidInputError(
      'The 2 rows of these jobs are more than memory has room for in one file; export fewer jobs at a time.',
    ),
  );
});
