import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { analyseJob } from '../../src/climate/analyse-job.js';
import { ANALYSIS_NAMES } from '../../src/climate/index.js';
import type { Manifest } from '../../src/store/manifest.js';
import { putObserved } from '../fakes/observed-jobs.js';
import { createJobStore, type JobStore } from '../fakes/stored-job.js';
import { read } from '../unit/tools/stored-rows.js';
import { expectNear, GOLDENS } from './near.js';

// What pandas, scipy and xclim make of data/observations-2012-2015.csv: see make.py.

let store: JobStore;
const manifests: Record<string, Manifest> = {};
// biome-ignore lint/suspicious/noExplicitAny: parts of it are compared.
const analysed: Record<string, any> = {};
beforeAll(async () => {
  store = await createJobStore();
  [manifests.Seattle, manifests['New York']] = await putObserved(store);
  for (const [city, manifest] of Object.entries(manifests)) {
    const baseline = { first: 2012, last: 2015 };
    analysed[city] = await analyseJob(manifest, store.rows, ANALYSIS_NAMES, baseline);
  }
});
afterAll(() => store.remove());

const ELEMENTS = [
  'temperature_2m_max',
  'temperature_2m_min',
  'temperature_2m_mean',
  'precipitation_sum',
];
const GATHERED = ELEMENTS.filter((name) => name !== 'temperature_2m_mean');

describe.each(['Seattle', 'New York'])('of %s', (city) => {
  const goldens = GOLDENS.daily[city];

  it.each(GATHERED)('the statistics of %s', (name) => {
    const { mean, min, min_at, max, max_at, sum } = goldens.statistics[name];
    const statistic = manifests[city]?.result.statistics[name];
    expect(statistic).toMatchObject({ min, min_at, max, max_at });
    expectNear(statistic?.mean, mean, 6);
    if (name === 'precipitation_sum') expectNear(statistic?.sum, sum, 6);
  });

  it.each(['month', 'year'])('the rows of every %s', async (every) => {
    const job_name = manifests[city]?.job_name;
    const { rows } = await read(store, { job_name, every, variables: GATHERED, limit: 100 });
    GATHERED.forEach((name, index) => {
      expectNear(
        rows.map((row) => row[index + 1]),
        goldens[`${every}s`][name],
        6,
      );
    });
  });

  it.each(ELEMENTS)('the normals of %s', (name) => {
    expectNear(analysed[city].normals[name].monthly, goldens.normals[name].monthly, 2);
    expectNear(analysed[city].normals[name].annual, goldens.normals[name].annual, 2);
  });

  it.each(ELEMENTS)('the trend of %s and its interval', (name) => {
    const { per_decade, interval_95 } = analysed[city].trend[name];
    expectNear([per_decade, interval_95], Object.values(ordered(goldens.trend[name])), 3);
  });

  it.each(ELEMENTS)('the anomalies of %s', (name) => {
    expectNear(analysed[city].anomalies[name].per_year, goldens.anomalies[name], 2);
  });

  it.each(ELEMENTS)('the records of %s', (name) => {
    const { highest, lowest } = analysed[city].records[name];
    expect(highest.slice(0, 2)).toEqual(rounded(goldens.records[name].highest));
    if (name === 'precipitation_sum') expect(lowest).toBeUndefined();
    else expect(lowest.slice(0, 2)).toEqual(rounded(goldens.records[name].lowest));
  });

  it.each(Object.keys(goldens.etccdi))('the index %s of each year', (index) => {
    expectNear(analysed[city].etccdi[index].per_year, goldens.etccdi[index], 2);
  });

  it.each(Object.keys(goldens.degree_days))('the degree days for %s of each year', (kind) => {
    expectNear(analysed[city].degree_days[kind].per_year, goldens.degree_days[kind], 2);
  });

  it('the longest spells', () => {
    expect(analysed[city].spells).toMatchObject(goldens.spells);
  });
});

function ordered({ per_decade, interval_95 }: Record<string, unknown>) {
  return { per_decade, interval_95 };
}

function rounded([value, day]: [number, string]) {
  return [Number(value.toFixed(2)), day];
}
