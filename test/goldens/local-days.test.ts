import { afterAll, beforeAll, it } from '@jest/globals';
import type { Manifest } from '../../src/store/manifest.js';
import { analyzeClimate } from '../../src/tools/analyze-climate.js';
import { createJobStore, type JobStore } from '../fakes/stored-job.js';
import { call } from '../unit/tools/fake-services.js';
import { servicesOf } from '../unit/tools/stored-rows.js';
import { expectNear, GOLDENS } from './near.js';
import { putTokyo } from './tokyo.js';

// What numpy and xclim make of hours-in-tokyo.csv: see make.py.

const { hourly } = GOLDENS;

let store: JobStore;
let manifest: Manifest;
// biome-ignore lint/suspicious/noExplicitAny: parts of it are compared.
let analysed: any;
beforeAll(async () => {
  store = await createJobStore();
  manifest = await putTokyo(store);
  const asked = { job_names: ['tokyo'], analyses: ['etccdi', 'degree_days'] };
  const input = analyzeClimate.input.parse(asked);
  const answer = await analyzeClimate.run(input, servicesOf(store), call);
  [analysed] = answer.jobs;
});
afterAll(() => store.remove());

it('the mean direction of the wind, in which calms have no say', () => {
  expectNear(manifest.result.statistics.wind_direction_10m?.mean, hourly.mean_direction, 6);
});

it.each(Object.keys(hourly.year_local.etccdi))(
  'the index %s of the year of local days',
  (index) => {
    expectNear(ofYear2020(analysed.etccdi[index]), hourly.year_local.etccdi[index], 2);
  },
);

it.each(Object.keys(hourly.year_local.degree_days))('the degree days for %s', (kind) => {
  expectNear(ofYear2020(analysed.degree_days[kind]), hourly.year_local.degree_days[kind], 2);
});

/** Of the years 2019 to 2021, or of those that the job has a part of, the middle one. */
function ofYear2020({ per_year }: { per_year: number[] }): unknown {
  return per_year[analysed.etccdi.first_year === 2019 ? 1 : 0];
}
