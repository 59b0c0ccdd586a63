import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';
import { putCounted, read } from './stored-rows.js';

const WORDS =
  "in the years under seams the model changes its source, and a step may be the model's: era5 has none";

let store: JobStore;
beforeAll(async () => {
  store = await createJobStore();
  const gathering = {
    latitude: 1,
    longitude: 2,
    start_date: '2016-07-01',
    end_date: '2017-12-31',
    resolution: 'daily' as const,
    variables: ['temperature_2m_mean', 'sunrise'],
  };
  await putCounted(store, 'mixed', gathering);
  await putCounted(store, 'one-model', { ...gathering, model: 'era5' });
});
afterAll(() => store.remove());

describe('rows of periods over a step of their model', () => {
  it('name the year, and say what a step there may be', async () => {
    expect(await read(store, { job_name: 'mixed', every: 'year' })).toMatchObject({
      model: 'best_match',
      seams: [2017],
      next_step: `These are all rows; ${WORDS}; missing counts the values that a period lacks (a number: of every variable).`,
    });
  });

  it.each([
    ['rows as they are stored', { job_name: 'mixed', limit: 1 }],
    ['a range before the step', { job_name: 'mixed', every: 'month', to: '2016-12-31' }],
    ['a range from the step on', { job_name: 'mixed', every: 'month', from: '2017-01-01' }],
    ['a model of one source', { job_name: 'one-model', every: 'year' }],
  ])('are the only ones: not %s', async (_, asked) => {
    const answer = await read(store, asked);
    expect(answer).not.toHaveProperty('seams');
    expect(answer.next_step).not.toContain('seams');
  });
});
