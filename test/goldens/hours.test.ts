import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { analyseJob } from '../../src/climate/analyse-job.js';
import type { Manifest } from '../../src/store/manifest.js';
import { createJobStore, type JobStore } from '../fakes/stored-job.js';
import { read } from '../unit/tools/stored-rows.js';
import { expectNear, GOLDENS } from './near.js';
import { putTokyo } from './tokyo.js';

// What pandas, numpy and xclim make of hours-in-tokyo.csv: see make.py.

const { hourly } = GOLDENS;

let store: JobStore;
let manifest: Manifest;
// biome-ignore lint/suspicious/noExplicitAny: parts of it are compared.
let analysed: any;
beforeAll(async () => {
  store = await createJobStore();
  manifest = await putTokyo(store);
  const analyses = ['wind_rose'] as const;
  analysed = await analyseJob(manifest, store.rows, analyses, { first: 2020, last: 2020 });
});
afterAll(() => store.remove());

it.each(Object.keys(hourly.statistics))('the statistics of %s', (name) => {
  const { mean, min, max, sum } = hourly.statistics[name];
  const statistic = manifest.result.statistics[name];
  expect(statistic).toMatchObject({ min, max });
  // With seconds or without: the moment is meant.
  const moments = [statistic?.min_at, statistic?.max_at].map((text) => Date.parse(text ?? ''));
  const { min_at, max_at } = hourly.statistics[name];
  expect(moments).toEqual([Date.parse(min_at), Date.parse(max_at)]);
  expectNear(statistic?.mean, mean, 6);
  if (name === 'precipitation') expectNear(statistic?.sum, sum, 6);
});

it('the wind rose', () => {
  const { steps, missing, calm, percent } = analysed.wind_rose;
  expect({ steps, missing }).toEqual({
    steps: hourly.wind_rose.steps,
    missing: hourly.wind_rose.missing,
  });
  expectNear(calm, hourly.wind_rose.calm, 2);
  expectNear(Object.values(percent), hourly.wind_rose.percent, 2);
});

it.each(['utc', 'local'])('the months by %s days', async (days) => {
  const variables = ['temperature_2m', 'precipitation'];
  const { rows } = await read(store, { job_name: 'tokyo', every: 'month', days, variables });
  variables.forEach((name, index) => {
    const values = rows.map((row) => row[index + 1]);
    expectNear(values, hourly[`months_${days}`][name], 6);
  });
});

it('the local days of July', async () => {
  const variables = ['temperature_2m', 'precipitation'];
  const july = { from: '2020-07-01', to: '2020-07-31' };
  const asked = { job_name: 'tokyo', every: 'day', days: 'local', variables, ...july };
  const { rows } = await read(store, asked);
  variables.forEach((name, index) => {
    expectNear(
      rows.map((row) => row[index + 1]),
      hourly.days_local[name],
      6,
    );
  });
});
