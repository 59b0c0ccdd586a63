import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { NetCDFReader } from 'netcdfjs';
import { exportOf } from '../../../src/exports/export.js';
import type { Manifest } from '../../../src/store/manifest.js';
import type { Gathering } from '../../../src/weather/gathering.js';
import { putObserved } from '../../fakes/observed-jobs.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';

let store: JobStore;
let folder: string;
beforeEach(async () => {
  store = await createJobStore();
  folder = mkdtempSync(join(tmpdir(), 'netcdf '));
});
afterEach(async () => {
  await store.remove();
  rmSync(folder, { recursive: true });
});

/** The netCDF library's fill value for doubles. */
const FILL = 9.969209968386869e36;

async function read(jobs: readonly Manifest[]) {
  const path = join(folder, 'a.nc');
  await exportOf(jobs, 'netcdf', store.rows).write(path);
  const reader = new NetCDFReader(readFileSync(path));
  const variable = (name: string) => {
    const found = reader.variables.find((candidate) => candidate.name === name);
    const pairs = found?.attributes.map(({ name, value }) => [name, value]) ?? [];
    const dimensions = found?.dimensions.map((id) => reader.dimensions[id]?.name);
    return { dimensions, ...Object.fromEntries(pairs) };
  };
  return { reader, variable, values: (name: string) => reader.getDataVariable(name) };
}

const HOURS: Gathering = {
  latitude: 64.13,
  longitude: -21.9,
  start_date: '2020-01-01',
  end_date: '2020-01-02',
  resolution: 'hourly',
  variables: ['temperature_2m'],
};
const count = (length: number, from: number) => Array.from({ length }, (_, index) => from + index);

it('has the observations as CF-1.11 has a time series', async () => {
  const [seattle] = await putObserved(store);
  const { reader, variable, values } = await read([seattle]);
  expect(reader.version).toBe('64-bit offset format');
  expect(reader.dimensions.map(({ name, size }) => [name, size])).toEqual([
    ['time', 1461],
    ['job', 1],
    ['bounds', 2],
    ['job_name_length', 7],
    ['place_length', 34],
    ['zone_length', 3],
  ]);
  const { jobs, ...attributes } = Object.fromEntries(
    reader.globalAttributes.map(({ name, value }) => [name, value]),
  );
  expect(attributes).toEqual({
    Conventions: 'CF-1.11, ACDD-1.3',
    featureType: 'timeSeries',
    title: 'Historic weather',
    summary: 'Daily weather from 2012-01-01 to 2015-12-31: Seattle, Washington, United States',
    keywords: 'weather, climate, time series',
    source: 'https://archive.example/v1/archive',
    institution: 'Weather data by Open-Meteo.com',
    license: 'CC BY 4.0',
    history: '2026-11-24T12:00:00.000Z durable-weather gathered seattle',
    date_created: '2026-11-24T12:00:00.000Z',
    time_coverage_start: '2012-01-01',
    time_coverage_end: '2015-12-31',
    time_coverage_resolution: 'P1D',
    geospatial_lat_min: 47.45,
    geospatial_lat_max: 47.45,
    geospatial_lat_units: 'degrees_north',
    geospatial_lon_min: -122.31,
    geospatial_lon_max: -122.31,
    geospatial_lon_units: 'degrees_east',
  });
  expect(JSON.parse(String(jobs))).toMatchObject([
    { job_name: 'seattle', zone: 'UTC', rows: 1461, missing: {}, source: seattle.result.source },
  ]);
  expect(variable('temperature_2m_max')).toEqual({
    dimensions: ['time', 'job'],
    standard_name: 'air_temperature',
    long_name: 'Maximum temperature',
    units: 'degC',
    units_metadata: 'temperature: on_scale',
    cell_methods: 'time: maximum',
    coordinates: 'latitude longitude elevation job_name place zone height_2m',
    missing_count: 0,
    _FillValue: FILL,
  });
  expect(variable('time')).toEqual({
    dimensions: ['time'],
    standard_name: 'time',
    long_name: 'time',
    units: 'seconds since 1970-01-01 00:00:00',
    calendar: 'standard',
    units_metadata: 'leap_seconds: none',
    axis: 'T',
    bounds: 'time_bounds',
    comment: 'days of the calendar, in the zone of each job',
  });
  // 2014-08-11 was day 953 since 2012-01-01.
  const warmest = values('temperature_2m_max') as number[];
  expect(warmest[953]).toBe(35.6);
  expect(Math.max(...warmest)).toBe(35.6);
  expect((values('time') as number[])[953]).toBe(Date.UTC(2014, 7, 11) / 1_000);
  expect((values('time_bounds') as number[]).slice(2 * 953, 2 * 953 + 2)).toEqual([
    Date.UTC(2014, 7, 11) / 1_000,
    Date.UTC(2014, 7, 12) / 1_000,
  ]);
  expect(values('latitude')).toEqual([47.45]);
  expect(values('elevation')).toEqual([10]);
  expect(values('height_10m')).toEqual([10]);
  expect(values('place').join('')).toBe('Seattle, Washington, United States');
});

it('has several jobs on one time axis, with fill values where one has no value or no row', async () => {
  const whole = await store.put('whole', HOURS, {
    temperature_2m: [null, ...count(47, 1)],
  });
  const later = await store.put(
    'later',
    { ...HOURS, start_date: '2020-01-02', end_date: '2020-01-03', variables: ['precipitation'] },
    { precipitation: count(48, 0) },
  );
  const { values, variable } = await read([whole, later]);
  const times = values('time') as number[];
  expect(times).toHaveLength(72);
  expect(times[1]).toBe(Date.UTC(2020, 0, 1, 1) / 1_000);
  // An hour's amount fell in the hour before.
  expect((values('time_bounds') as number[]).slice(0, 2)).toEqual([
    Date.UTC(2019, 11, 31, 23) / 1_000,
    Date.UTC(2020, 0, 1) / 1_000,
  ]);
  const fill = (length: number) => new Array<number>(length).fill(FILL);
  // One job beside the other at each time.
  const ofJob = (name: string, job: number) =>
    (values(name) as number[]).filter((_, index) => index % 2 === job);
  expect(ofJob('temperature_2m', 0)).toEqual([FILL, ...count(47, 1), ...fill(24)]);
  expect(ofJob('temperature_2m', 1)).toEqual(fill(72));
  expect(ofJob('precipitation', 0)).toEqual(fill(72));
  expect(ofJob('precipitation', 1)).toEqual([...fill(24), ...count(48, 0)]);
  expect(ofJob('time_local', 1)).toEqual([...fill(24), ...times.slice(24)]);
  expect(variable('precipitation')).toMatchObject({
    standard_name: 'lwe_thickness_of_precipitation_amount',
    units: 'mm',
    cell_methods: 'time: sum',
    coordinates: 'latitude longitude elevation job_name place zone',
    missing_count: [0, 0],
  });
  expect(variable('temperature_2m')).toMatchObject({ missing_count: [1, 0] });
  expect(variable('job_name')).toMatchObject({ cf_role: 'timeseries_id', _Encoding: 'utf-8' });
  expect(values('job_name').join('')).toBe('wholelater');
});

it('has text in UTF-8 and says so, and the clocks of a place without summer time as they were', async () => {
  const tokyo = { ...HOURS, place: '東京', latitude: 35.68, longitude: 139.69 };
  const job = await store.put('tokyo', tokyo, { temperature_2m: count(48, 1) });
  const { values, variable } = await read([job]);
  expect(variable('place')).toMatchObject({ _Encoding: 'utf-8' });
  expect(Buffer.from(values('place').join(''), 'latin1').toString()).toBe('東京');
  expect(values('zone').join('')).toBe('Asia/Tokyo');
  expect(variable('time_local')).toMatchObject({
    dimensions: ['time', 'job'],
    long_name: 'time of the clocks of the zone',
    units: 'seconds since 1970-01-01 00:00:00',
  });
  expect((values('time_local') as number[])[0]).toBe(Date.UTC(2020, 0, 1, 9) / 1_000);
});

it('says what the codes of weather mean', async () => {
  const days = { ...HOURS, resolution: 'daily' as const, variables: ['weather_code'] };
  const { variable } = await read([await store.put('codes', days, { weather_code: [0, 99] })]);
  const { flag_values, flag_meanings } = variable('weather_code') as Record<string, unknown>;
  const meanings = String(flag_meanings).split(' ');
  expect(meanings).toHaveLength(28);
  expect(flag_values).toHaveLength(28);
  expect(meanings[0]).toBe('clear_sky');
  expect(meanings[(flag_values as number[]).indexOf(95)]).toBe('thunderstorm');
});
