import { beforeEach, describe, expect, it } from '@jest/globals';
import { startGathering } from '../../../src/tools/start-gathering.js';
import type { FakePromises } from '../../fakes/fake-promises.js';
import { call, fakeServices } from './fake-services.js';

const NOW = Date.UTC(2026, 10, 24, 12);
const RANGE = { start_date: '2012-01-01', end_date: '2015-12-31' };
const SEATTLE = { latitude: 47.60621, longitude: -122.33207 };

let jobs: FakePromises;
let start: (input: Record<string, unknown>) => ReturnType<typeof startGathering.run>;
beforeEach(() => {
  const fake = fakeServices(() => NOW);
  jobs = fake.jobs;
  start = (input) =>
    startGathering.run(startGathering.input.parse({ ...RANGE, ...input }), fake.services, call);
});

const named = (job_name: string, at: object = SEATTLE) => ({ ...at, job_name });

describe('a name that is taken', () => {
  const asked = { locations: [named('mine')] };

  it('by the same input is joined', async () => {
    await start(asked);
    const again = await start(asked);
    expect(again.jobs[0]).toMatchObject({ job_name: 'mine', outcome: 'joined', status: 'running' });
    expect(again.jobs[0]).not.toHaveProperty('message');
    expect(jobs.started).toHaveLength(1);
  });

  it('by other input is a conflict that shows both', async () => {
    await start({ ...asked, variables: ['precipitation_sum'] });
    const output = await start({ ...asked, end_date: '2014-12-31', variables: ['rain_sum'] });
    expect(output.jobs[0]).toMatchObject({
      outcome: 'conflict',
      status: 'running',
      message:
        '"mine" is the name of a job that gathers 47.60621, -122.33207, daily 2012-01-01 to 2015-12-31, precipitation_sum, of model era5 with days of UTC-08:00, standard time; you asked for one that gathers 47.60621, -122.33207, daily 2012-01-01 to 2014-12-31, rain_sum, of model era5 with days of UTC-08:00, standard time. Give another job_name, or none.',
    });
    expect(output.next_step).toBe(
      '1 of 1 locations started nothing: see message, mend them and call start_gathering again.',
    );
    expect(startGathering.isFailure?.(output)).toBe(false);
  });

  it('by another provider’s job is a conflict that says so', async () => {
    const variables = ['precipitation_sum'];
    await start({ ...asked, variables });
    const output = await start({ ...asked, variables, provider: 'ghcn-daily' });
    expect(output.jobs[0]).toMatchObject({
      outcome: 'conflict',
      message:
        '"mine" is the name of a job that gathers 47.60621, -122.33207, daily 2012-01-01 to 2015-12-31, precipitation_sum, of model era5 with days of UTC-08:00, standard time; you asked for one that gathers 47.60621, -122.33207, daily 2012-01-01 to 2015-12-31, precipitation_sum, from ghcn-daily. Give another job_name, or none.',
    });
  });

  it('by something that is no gathering is a conflict', async () => {
    jobs.put('mine');
    const output = await start({ ...asked, variables: ['rain_sum'] });
    expect(output.jobs[0]?.message).toBe(
      '"mine" is the name of a job that does something else; you asked for one that gathers 47.60621, -122.33207, daily 2012-01-01 to 2015-12-31, rain_sum, of model era5 with days of UTC-08:00, standard time. Give another job_name, or none.',
    );
  });

  it('by a job that failed is joined, with the way out', async () => {
    await start(asked);
    jobs.end('mine', { status: 'failed', error: 'upstream answered 400' });
    const output = await start(asked);
    expect(output.jobs[0]).toMatchObject({
      outcome: 'joined',
      status: 'failed',
      message:
        'This job has ended as failed; await_result says why, and retry_failed: true runs it again.',
    });
    expect(output.next_step).toBe(
      'Call await_result with these job names: all of them have ended, so it answers at once.',
    );
  });

  it('by a job that failed is retried where that is asked for', async () => {
    await start(asked);
    jobs.end('mine', { status: 'failed' });
    const output = await start({ ...asked, retry_failed: true });
    expect(output.jobs[0]).toMatchObject({ outcome: 'retried', status: 'running' });
    expect(jobs.started).toHaveLength(2);
  });

  it('twice in one call belongs to the first', async () => {
    const output = await start({
      locations: [named('mine'), named('mine', { place: 'Paris' }), named('mine')],
    });
    expect(output.jobs.map(({ outcome }) => outcome)).toEqual(['started', 'conflict', 'joined']);
    expect(jobs.started.map(({ input }) => input)).toEqual([expect.objectContaining(SEATTLE)]);
  });
});
