import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { InvalidInputError } from '../../../src/errors.js';
import { type ExportFormat, exportOf } from '../../../src/exports/export.js';
import type { Manifest } from '../../../src/results/manifest.js';
import type { Gathering } from '../../../src/weather/gathering.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';

let store: JobStore;
let folder: string;
beforeEach(async () => {
  store = await createJobStore();
  folder = mkdtempSync(join(tmpdir(), "it's exports "));
});
afterEach(async () => {
  await store.remove();
  rmSync(folder, { recursive: true });
});

const DAYS: Gathering = {
  place: "Coeur d'Alene, Idaho",
  latitude: 47.68,
  longitude: -116.78,
  start_date: '2019-12-31',
  end_date: '2020-01-01',
  resolution: 'daily',
  variables: ['temperature_2m_max', 'precipitation_sum'],
};

const putDays = (name: string, change: Partial<Gathering> = {}) =>
  store.put(
    name,
    { ...DAYS, ...change },
    { temperature_2m_max: [-1.5, null], precipitation_sum: [0.1, 12] },
  );

async function exported(format: ExportFormat, jobs: readonly Manifest[]) {
  const { fileName, rows, write } = exportOf(jobs, format, store.rows);
  const path = join(folder, fileName);
  await write(path);
  return { fileName, rows, path };
}

it('a CSV of one job has its rows in the order of time', async () => {
  const { fileName, path, rows } = await exported('csv', [await putDays('cda')]);
  expect(readFileSync(path, 'utf8')).toBe(
    'time,temperature_2m_max,precipitation_sum\n2019-12-31,-1.5,0.1\n2020-01-01,,12.0\n',
  );
  expect(fileName).toMatch(/^cda_[0-9a-f]{8}\.csv$/);
  expect(rows).toBe(2);
});

it('a CSV of hours says that they are in UTC', async () => {
  const gathering = { ...DAYS, resolution: 'hourly' as const, variables: ['temperature_2m'] };
  const hours = Array.from({ length: 48 }, (_, hour) => hour);
  const job = await store.put('hours', gathering, { temperature_2m: hours });
  const { path } = await exported('csv', [job]);
  const lines = readFileSync(path, 'utf8').split('\n');
  expect(lines.slice(0, 3)).toEqual([
    'time,temperature_2m',
    '2019-12-31T00:00:00Z,0.0',
    '2019-12-31T01:00:00Z,1.0',
  ]);
  expect(lines[48]).toBe('2020-01-01T23:00:00Z,47.0');
});

it('a CSV of several jobs says whose each row is, and leaves empty what a job does not have', async () => {
  const jobs = [
    await putDays('b'),
    await store.put(
      'a',
      {
        latitude: 1,
        longitude: 2,
        start_date: '2019-12-31',
        end_date: '2019-12-31',
        resolution: 'daily',
        variables: ['rain_sum'],
      },
      { rain_sum: [3] },
    ),
  ];
  const { fileName, path, rows } = await exported('csv', jobs);
  expect(readFileSync(path, 'utf8').split('\n')).toEqual([
    'job_name,place,latitude,longitude,time,temperature_2m_max,precipitation_sum,rain_sum',
    `b,"Coeur d'Alene, Idaho",47.68,-116.78,2019-12-31,-1.5,0.1,`,
    `b,"Coeur d'Alene, Idaho",47.68,-116.78,2020-01-01,,12.0,`,
    'a,,1.0,2.0,2019-12-31,,,3.0',
    '',
  ]);
  expect(fileName).toMatch(/^b_and_1_more_[0-9a-f]{8}\.csv$/);
  expect(rows).toBe(3);
});

it('a Parquet file has the same rows with their types, and says whose they are and their units', async () => {
  const { path } = await exported('parquet', [await putDays('cda')]);
  const from = `'${path.replaceAll("'", "''")}'`;
  expect(await store.rows.query(`SELECT * FROM read_parquet(${from})`)).toEqual([
    { time: new Date('2019-12-31'), temperature_2m_max: -1.5, precipitation_sum: 0.1 },
    { time: new Date('2020-01-01'), temperature_2m_max: null, precipitation_sum: 12 },
  ]);
  const metadata = await store.rows.query(
    `SELECT decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata(${from})`,
  );
  expect(Object.fromEntries(metadata.map(({ key, value }) => [key, value]))).toMatchObject({
    attribution: 'Weather data by Open-Meteo.com',
    licence: 'CC BY 4.0',
    'unit:temperature_2m_max': '°C',
    'unit:precipitation_sum': 'mm',
  });
});

it.each<ExportFormat>(['csv', 'parquet', 'netcdf'])(
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
