import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { StartAnswer } from '../../src/durable/tools/start-asked-jobs.js';
import type { Result } from '../../src/store/manifest.js';
import { awaitEnds, call, callRaw, Product, textOf } from '../fakes/product.js';
import { startUpstream, type Upstream, valueAt } from '../fakes/upstream.js';

const RANGE = { start_date: '2015-12-30', end_date: '2016-01-03' };
const HOUR = 3_600;

/** Places and their standard time, hours ahead of UTC. */
const ZONES: [string, number, number, number][] = [
  ['London', 51.51, -0.13, 0],
  ['New York', 40.71, -74.01, -5],
  ['Seattle', 47.61, -122.33, -8],
  ['Honolulu', 21.31, -157.86, -10],
  ['St. John’s', 47.56, -52.71, -3.5],
  ['Tehran', 35.69, 51.39, 3.5],
  ['Delhi', 28.61, 77.21, 5.5],
  ['Kathmandu', 27.72, 85.32, 5.75],
  ['Tokyo', 35.68, 139.69, 9],
  ['Adelaide', -34.93, 138.6, 9.5],
  ['Sydney', -33.87, 151.21, 10],
  ['Waitangi', -43.95, -176.56, 12.75],
];

let upstream: Upstream;
let product: Product;
let client: Client;
beforeAll(async () => {
  upstream = await startUpstream({ values: 'lifelike' });
  product = await Product.create(upstream);
  client = await product.connect();
});
afterAll(async () => {
  await product?.remove();
  await upstream?.close();
});

async function start(input: object): Promise<StartAnswer[]> {
  return (await call<{ jobs: StartAnswer[] }>(client, 'start_gathering', { ...RANGE, ...input }))
    .jobs;
}

async function gather(input: object): Promise<{ names: string[]; results: Result[] }> {
  const names = (await start(input)).map(({ job_name }) => String(job_name));
  const { jobs } = await awaitEnds<{ jobs: { result: Result }[] }>(client, names);
  return { names, results: jobs.map(({ result }) => result) };
}

/** The highest of the hours that lie in a day of a place, by arithmetic alone. */
function warmest(latitude: number, longitude: number, hoursAhead: number, date: string): number {
  const midnight = Date.parse(`${date}T00:00Z`) / 1_000 - hoursAhead * HOUR;
  const first = Math.ceil(midnight / HOUR) * HOUR;
  const hours = Array.from({ length: 24 }, (_, hour) =>
    Number(valueAt('temperature_2m', latitude, longitude, first + hour * HOUR)),
  );
  return Math.max(...hours);
}

it('a series is of ERA5 and of the place’s days when nothing is named', async () => {
  const { results } = await gather({ locations: [{ latitude: 47.61, longitude: -122.33 }] });
  expect(upstream.requests.at(-1)?.query).toMatchObject({
    models: 'era5',
    timezone: 'Etc/GMT+8',
    timeformat: 'unixtime',
  });
  expect(results[0]).toMatchObject({
    model: 'era5',
    days: 'UTC-08:00, standard time',
    timezone: 'Etc/GMT+8',
    rows: 5,
  });
});

it('days of twelve zones are those of their hours', async () => {
  const locations = ZONES.map(([place, latitude, longitude]) => ({ place, latitude, longitude }));
  const before = upstream.requests.length;
  const { names, results } = await gather({ locations, variables: ['temperature_2m_max'] });
  expect(upstream.requests.length - before).toBe(12);
  expect(results.map(({ days }) => days)).toEqual([
    'UTC+00:00, standard time',
    'UTC-05:00, standard time',
    'UTC-08:00, standard time',
    'UTC-10:00, standard time',
    'UTC-04:00, the whole hour west of standard time (UTC-03:30)',
    'UTC+03:30, standard time',
    'UTC+05:30, standard time',
    'UTC+05:45, standard time',
    'UTC+09:00, standard time',
    'UTC+09:30, standard time',
    'UTC+10:00, standard time',
    'UTC+12:00, the whole hour west of standard time (UTC+12:45)',
  ]);
  for (const [index, [, latitude, longitude, ahead]] of ZONES.entries()) {
    const { rows } = await call<{ rows: [string, number][] }>(client, 'read_rows', {
      job_name: names[index],
    });
    expect(rows).toEqual(rows.map(([date]) => [date, warmest(latitude, longitude, ahead, date)]));
    expect(rows.map(([date]) => date)).toEqual(DATES);
  }
});

const DATES = ['2015-12-30', '2015-12-31', '2016-01-01', '2016-01-02', '2016-01-03'];

it('hours are cut into the same days by SQL', async () => {
  const locations = ZONES.map(([place, latitude, longitude]) => ({ place, latitude, longitude }));
  const { names } = await gather({
    locations,
    resolution: 'hourly',
    variables: ['temperature_2m'],
  });
  const { rows } = await call<{ rows: [string, string, number][] }>(client, 'query_data', {
    job_names: names,
    sql: 'SELECT place, date_local::VARCHAR, max(temperature_2m) FROM all_jobs GROUP BY ALL HAVING count(*) = 24 ORDER BY ALL',
  });
  // A day is cut off at one end wherever midnight is not UTC's.
  expect(rows).toHaveLength(5 + 11 * 4);
  expect(rows).toEqual(
    rows.map(([place, date]) => {
      const zone = ZONES.find(([name]) => name === place);
      const [, latitude = 0, longitude = 0, ahead = 0] = zone ?? [];
      return [place, date, warmest(latitude, longitude, ahead, date)];
    }),
  );
});

describe('best_match in UTC days', () => {
  const asked = {
    locations: [{ latitude: 47.61, longitude: -122.33, job_name: 'old' }],
    variables: ['temperature_2m_max'],
  };

  it('is asked for in the very words of version 0.2.0', async () => {
    const { results } = await gather({ ...asked, model: 'best_match', days: 'utc' });
    expect(upstream.requests.at(-1)?.url).toBe(
      '/v1/archive?latitude=47.61&longitude=-122.33&start_date=2015-12-30&end_date=2016-01-03&daily=temperature_2m_max&timezone=GMT&timeformat=unixtime',
    );
    expect(results[0]).toMatchObject({ model: 'best_match', days: 'UTC', timezone: 'GMT' });
  });

  it('is joined by its name where neither is named, and is a conflict where another is', async () => {
    const requests = upstream.requests.length;
    const [joined] = await start(asked);
    expect(joined).toMatchObject({
      outcome: 'joined',
      status: 'completed',
      message:
        'This job is of model best_match with days of UTC, as jobs of version 0.2.0 are; under another job_name, or none, the same call gathers it of model era5 with days of UTC-08:00, standard time.',
    });
    const [conflict] = await start({ ...asked, model: 'era5' });
    expect(conflict?.outcome).toBe('conflict');
    expect(upstream.requests.length).toBe(requests);
  });
});

it('a trend over a seam is marked with its years, and one of a single model is not', async () => {
  const long = {
    start_date: '1945-01-01',
    end_date: '2021-12-31',
    variables: ['temperature_2m_mean'],
    locations: [{ place: 'Paris', latitude: 48.86, longitude: 2.35 }],
  };
  const mixed = await gather({ ...long, model: 'best_match' });
  const single = await gather(long);
  expect(mixed.results[0]?.seams).toEqual({
    1950: 'ERA5 (25 km) before, on land ERA5-Land (11 km) from then on',
    2017: 'ERA5 and ERA5-Land before, ECMWF IFS (9 km) from then on',
  });
  expect(single.results[0]).not.toHaveProperty('seams');
  const job_names = [...mixed.names, ...single.names];
  type Trend = { temperature_2m_mean: { per_decade: number; interval_95: [number, number] } };
  const { jobs, next_step } = await call<{
    jobs: { model: string; trend: Trend & { seams?: number[] } }[];
    next_step: string;
  }>(client, 'analyze_climate', { job_names, analyses: ['trend', 'normals'] });
  expect(jobs.map(({ model, trend }) => [model, trend.seams])).toEqual([
    ['best_match', [1950, 2017]],
    ['era5', undefined],
  ]);
  expect(jobs[0]).toMatchObject({ normals: { seams: [2017] } });
  // The weather itself has no trend; the mixture has the steps of its sources, 1 °C in 1950 and 2 °C in 2017.
  const [lowest = 1, highest = -1] = jobs[1]?.trend.temperature_2m_mean.interval_95 ?? [];
  expect(lowest).toBeLessThanOrEqual(0);
  expect(highest).toBeGreaterThanOrEqual(0);
  expect(jobs[0]?.trend.temperature_2m_mean.per_decade).toBeGreaterThan(0.1);
  expect(next_step).toContain('the jobs are of model best_match and model era5');

  const plot = await callRaw(client, 'plot_data', { job_names, kind: 'warming_stripes' });
  expect(textOf(plot)).toContain('best_match changes its source in 1950 and 2017');
  expect(textOf(plot)).toContain('Models best_match and era5, days: UTC+01:00, standard time.');
});
