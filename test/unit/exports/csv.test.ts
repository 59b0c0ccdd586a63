import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { exportOf } from '../../../src/exports/export.js';
import type { ExportFormat } from '../../../src/exports/formats.js';
import type { Manifest } from '../../../src/store/manifest.js';
import { DAYS, exported, putDays, putHours, store, useStore } from './exported-jobs.js';

useStore();

const linesOf = (path: string) => readFileSync(path, 'utf8').split('\n');

it('a CSV has the place and zone of each row, its time and its values', async () => {
  const { fileName, path, rows } = await exported('csv', [await putDays('cda')]);
  expect(linesOf(path)).toEqual([
    'job_name,place,latitude,longitude,time,zone,temperature_2m_max,precipitation_sum',
    `cda,"Coeur d'Alene, Idaho",47.68,-116.78,2019-12-31,UTC,-1.5,0.1`,
    `cda,"Coeur d'Alene, Idaho",47.68,-116.78,2020-01-01,UTC,,12.0`,
    '',
  ]);
  expect(fileName).toMatch(/^cda_[0-9a-f]{8}\.csv$/);
  expect(rows).toBe(2);
});

it('a CSV of hours has them in UTC and by the clocks of the place', async () => {
  const { path } = await exported('csv', [await putHours('hours')]);
  const lines = linesOf(path).map((line) => line.replace(/.*-116.78,/, ''));
  expect(lines.slice(0, 3)).toEqual([
    'job_name,place,latitude,longitude,time,time_local,zone,temperature_2m',
    '2019-12-31T00:00:00Z,2019-12-30T16:00:00,America/Los_Angeles,0.0',
    '2019-12-31T01:00:00Z,2019-12-30T17:00:00,America/Los_Angeles,1.0',
  ]);
  expect(lines[48]).toBe('2020-01-01T23:00:00Z,2020-01-01T15:00:00,America/Los_Angeles,47.0');
});

it('a CSV for Excel begins with a byte order mark and has times that Excel reads', async () => {
  const { fileName, path } = await exported('csv-excel', [await putHours('hours')]);
  const lines = linesOf(path);
  expect(lines[0]).toBe(
    '\uFEFFjob_name,place,latitude,longitude,time,time_local,zone,temperature_2m',
  );
  expect(lines[1]).toBe(
    `hours,"Coeur d'Alene, Idaho",47.68,-116.78,2019-12-31 00:00:00,2019-12-30 16:00:00,America/Los_Angeles,0.0`,
  );
  expect(fileName).toMatch(/^hours_[0-9a-f]{8}\.excel\.csv$/);
});

it('a CSV of several jobs has the same columns, in the order of time and of the jobs', async () => {
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
  expect(linesOf(path)).toEqual([
    'job_name,place,latitude,longitude,time,zone,temperature_2m_max,precipitation_sum,rain_sum',
    `b,"Coeur d'Alene, Idaho",47.68,-116.78,2019-12-31,UTC,-1.5,0.1,`,
    'a,,1.0,2.0,2019-12-31,UTC,,,3.0',
    `b,"Coeur d'Alene, Idaho",47.68,-116.78,2020-01-01,UTC,,12.0,`,
    '',
  ]);
  expect(fileName).toMatch(/^b_and_1_more_[0-9a-f]{8}\.csv$/);
  expect(rows).toBe(3);
});

it.each(['=1+1', '+1', '-1', '@A1', '\t=1'])(
  'a place called %j is no formula in a CSV',
  async (place) => {
    const job = await putDays('cda', { place });
    const [row] = await store.rows.query(
      `SELECT place FROM read_csv('${(await exported('csv', [job])).path.replaceAll("'", "''")}') LIMIT 1`,
    );
    expect(row?.place).toBe(`'${place}`);
  },
);

const codesAndSunrises = () =>
  store.put(
    'sun',
    { ...DAYS, variables: ['weather_code', 'sunrise'] },
    { weather_code: [61, null], sunrise: [Date.UTC(2019, 11, 31, 15, 37, 12) / 1_000, null] },
  );

it('codes are whole numbers, and sunrises are times', async () => {
  const { path } = await exported('csv', [await codesAndSunrises()]);
  expect(linesOf(path).slice(1, 3)).toEqual([
    `sun,"Coeur d'Alene, Idaho",47.68,-116.78,2019-12-31,UTC,61,2019-12-31T15:37:12Z`,
    `sun,"Coeur d'Alene, Idaho",47.68,-116.78,2020-01-01,UTC,,`,
  ]);
});

it('a CSV has its units, licence and jobs in a file beside it, as the W3C says', async () => {
  const { companion } = exportOf([await putDays('cda')], 'csv', store.rows);
  expect(companion?.ending).toBe('-metadata.json');
  expect(JSON.parse((await companion?.textFor('a.csv')) ?? '')).toMatchObject({
    '@context': 'http://www.w3.org/ns/csvw',
    url: 'a.csv',
    'dc:title': 'Historic weather',
    'dc:license': 'CC BY 4.0',
    'dc:rights': 'Weather data by Open-Meteo.com',
    tableSchema: {
      columns: [
        { name: 'job_name', titles: 'job_name', datatype: 'string' },
        { name: 'place', titles: 'place', datatype: 'string' },
        { name: 'latitude', titles: 'latitude', datatype: 'double' },
        { name: 'longitude', titles: 'longitude', datatype: 'double' },
        { name: 'time', titles: 'time', datatype: 'date' },
        { name: 'zone', titles: 'zone', datatype: 'string' },
        {
          name: 'temperature_2m_max',
          titles: 'temperature_2m_max',
          datatype: 'double',
          'dc:description': 'Maximum temperature',
          'schema:unitText': '°C',
        },
        {
          name: 'precipitation_sum',
          titles: 'precipitation_sum',
          datatype: 'double',
          'dc:description': 'Precipitation',
          'schema:unitText': 'mm',
        },
      ],
      primaryKey: ['job_name', 'time'],
    },
    notes: [{ job_name: 'cda', zone: 'UTC', missing: { temperature_2m_max: { count: 1 } } }],
  });
});

describe('a CSV whose first rows have no value of a column', () => {
  const RANGE = { start_date: '2020-01-01', end_date: '2020-12-31' };
  const putYear = (name: string, firstValue: number) =>
    store.put(
      name,
      { ...DAYS, ...RANGE, variables: ['rain_sum', 'snowfall_sum'] },
      {
        rain_sum: Array.from({ length: 366 }, (_, day) => (day < firstValue ? null : 1)),
        snowfall_sum: new Array(366).fill(1),
      },
    );
  const adviceFor = (jobs: readonly Manifest[], format: ExportFormat = 'csv') =>
    exportOf(jobs, format, store.rows).advice();

  it('says so, because readers guess types by them', async () => {
    expect(await adviceFor([await putYear('gap', 100)])).toBe(
      'The first 100 rows have no rain_sum, which readers that guess types by them take for text: give polars infer_schema_length=None and DuckDB sample_size=-1, or export parquet, which has types.',
    );
  });

  it('has nothing to say where there is one, or where types are in the file', async () => {
    expect(await adviceFor([await putYear('one', 99)])).toBeUndefined();
    expect(await adviceFor([await putYear('gap', 100)], 'parquet')).toBeUndefined();
  });

  it('has nothing to say where another job has values there', async () => {
    const other = await store.put(
      'days',
      { ...DAYS, ...RANGE, variables: ['rain_sum'] },
      {
        rain_sum: new Array(366).fill(2),
      },
    );
    expect(await adviceFor([await putYear('gap', 366), other])).toBeUndefined();
  });
});
