import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { type Archive, startArchive } from '../../src/demo-archive/archive.js';
import type { Result } from '../../src/store/manifest.js';
import { awaitEnds, call, Product } from '../fakes/product.js';

let archive: Archive;
let product: Product;
let client: Client;
beforeAll(async () => {
  archive = await startArchive();
  product = await Product.create(archive);
  client = await product.connect();
});
afterAll(async () => {
  await product.remove();
  await archive.close();
});

const RANGE = { start_date: '2012-01-01', end_date: '2015-12-31' };
const VARIABLES = ['temperature_2m_max', 'temperature_2m_min', 'precipitation_sum'];

type Started = { jobs: { job_name: string; outcome: string; status: string; place: string }[] };
type Awaited = { jobs: { job_name: string; status: string; result: Result }[]; done: boolean };

it('gives the observed extremes of Seattle and New York through the tools', async () => {
  const locations = [{ place: 'Seattle' }, { place: 'New York' }];
  const started = await call<Started>(client, 'start_gathering', {
    locations,
    ...RANGE,
    variables: VARIABLES,
  });
  expect(started.jobs).toMatchObject([
    { outcome: 'started', status: 'running', place: 'Seattle, Washington, United States' },
    { outcome: 'started', status: 'running', place: 'New York, New York, United States' },
  ]);
  expect(started.jobs[0]?.job_name).toMatch(
    /^seattle_47\.61_-122\.33_daily_2012-01-01_2015-12-31_[0-9a-f]{8}$/,
  );

  const job_names = started.jobs.map((job) => job.job_name);
  const awaited = await awaitEnds<Awaited>(client, job_names);
  const [seattle, newYork] = awaited.jobs.map((job) => job.result);
  expect(seattle).toMatchObject({
    ...RANGE,
    resolution: 'daily',
    rows: 1461,
    elevation_m: 130,
    model: 'observations',
    days: "the station's",
    timezone: 'Etc/GMT+8',
    completeness: { temperature_2m_max: 100, temperature_2m_min: 100, precipitation_sum: 100 },
    statistics: {
      temperature_2m_max: { unit: '°C', max: 35.6, max_at: '2014-08-11' },
      temperature_2m_min: { min: -7.1, min_at: '2013-12-07' },
      precipitation_sum: { unit: 'mm', sum: 4426 },
    },
    source: {
      provider: 'open-meteo',
      url: archive.archiveUrl,
      licence: 'public domain in the U.S.',
      attribution: "Observations by NOAA's National Climatic Data Center, Climate Data Online",
    },
  });
  expect(newYork?.statistics.temperature_2m_max).toMatchObject({ max: 37.8, max_at: '2013-07-18' });
  expect(newYork).not.toHaveProperty('provisional_from');
});

it('gives the known degree days and trend through the tools', async () => {
  const input = { locations: [{ place: 'Seattle' }, { place: 'New York' }], ...RANGE };
  const { jobs } = await call<Started>(client, 'start_gathering', {
    ...input,
    variables: VARIABLES,
  });
  const job_names = jobs.map(({ job_name }) => job_name);
  await awaitEnds(client, job_names);
  const analyses = ['trend', 'degree_days'];
  expect(await call(client, 'analyze_climate', { job_names, analyses })).toMatchObject({
    jobs: [
      {
        place: 'Seattle, Washington, United States',
        trend: { temperature_2m_max: { per_decade: 7.39, interval_95: [4.276, 10.505] } },
        degree_days: { heating: { per_year: [2565.1, 2378.8, 2105.65, 2056.45] } },
      },
      {
        place: 'New York, New York, United States',
        degree_days: { heating: { per_year: [2207.3, 2619.35, 2705.1, 2466.85] } },
      },
    ],
  });
});

it('answers a finished job at once, for ever, also when Temporal is gone', async () => {
  const input = { locations: [{ place: 'Seattle' }], ...RANGE, variables: VARIABLES };
  const first = await call<Started>(client, 'start_gathering', input);
  expect(first.jobs).toMatchObject([{ outcome: 'joined', status: 'completed' }]);
  const job_names = first.jobs.map((job) => job.job_name);
  const before = await call<Awaited>(client, 'await_result', { job_names });

  await product.run(['down']);
  const nobody = { TEMPORAL_ADDRESS: '127.0.0.1:1' };
  const stranded = await product.connect(nobody);
  expect(await call<Started>(stranded, 'start_gathering', input)).toEqual(first);
  const after = await call<Awaited>(stranded, 'await_result', { job_names });
  expect(after.jobs).toEqual(before.jobs);
  expect(await call(stranded, 'probe_status', { job_names })).toMatchObject({
    jobs: [{ status: 'completed', progress: { chunks_done: 1, chunks_total: 1, rows: 1461 } }],
    counts: { completed: 1 },
  });
});
