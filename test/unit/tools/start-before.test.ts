import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JobKind } from '../../../src/durable/kind.js';
import { toRequest } from '../../../src/durable/start.js';
import { startGathering } from '../../../src/tools/start-gathering.js';
import type { Gathering } from '../../../src/weather/gathering.js';
import { aManifest } from '../../fakes/a-manifest.js';
import type { FakePromises } from '../../fakes/fake-promises.js';
import { call, type FakeManifests, fakeServices } from './fake-services.js';

const NOW = Date.UTC(2026, 10, 24, 12);

/** What version 0.2.0 stored: neither a model nor days. */
const DAILY: Gathering = {
  latitude: 47.60621,
  longitude: -122.33207,
  start_date: '2012-01-01',
  end_date: '2012-01-03',
  resolution: 'daily',
  variables: ['temperature_2m_max', 'precipitation_sum'],
};
const HOURLY: Gathering = {
  ...DAILY,
  resolution: 'hourly',
  variables: ['temperature_2m', 'snow_depth'],
};

const IS_OLD =
  'This job is of model best_match with days of UTC, as jobs of version 0.2.0 are; under another job_name, or none, the same call gathers it of model era5 with days of UTC-08:00, standard time.';

let jobs: FakePromises;
let manifests: FakeManifests;
let kind: JobKind;
let start: (input: Record<string, unknown>) => Promise<Record<string, unknown>>;
beforeEach(() => {
  const fake = fakeServices(() => NOW);
  ({ jobs, manifests } = fake);
  [kind] = fake.services.kinds as [JobKind];
  start = async (input) => {
    const parsed = startGathering.input.parse({ ...RANGE, ...input });
    const output = await startGathering.run(parsed, fake.services, call);
    return { ...output.jobs[0] };
  };
});

const RANGE = { start_date: DAILY.start_date, end_date: DAILY.end_date };
const at = (job_name: string, { latitude, longitude, resolution, variables }: Gathering) => ({
  locations: [{ latitude, longitude, job_name }],
  resolution,
  variables,
});

/** A workflow that version 0.2.0 started. */
const startOld = (name: string, gathering: Gathering) =>
  jobs.start(toRequest(kind, { name, input: gathering }), 'never');

describe('a running job of version 0.2.0', () => {
  it.each([
    [{}, IS_OLD],
    [{ model: 'best_match' }, IS_OLD.replace('model era5', 'model best_match')],
    [{ days: 'utc' }, IS_OLD.replace('UTC-08:00, standard time', 'UTC')],
  ])('is joined by a call that names no other model or days: %j', async (named, message) => {
    await startOld('old', DAILY);
    const job = await start({ ...at('old', DAILY), ...named });
    expect(job).toMatchObject({ job_name: 'old', outcome: 'joined', status: 'running', message });
    expect(jobs.started).toHaveLength(1);
  });

  it('is joined without further words by a call that names both', async () => {
    await startOld('old', DAILY);
    const job = await start({ ...at('old', DAILY), model: 'best_match', days: 'utc' });
    expect(job.outcome).toBe('joined');
    expect(job).not.toHaveProperty('message');
  });

  it.each([{ model: 'era5' }, { days: 'local' }, { model: 'era5', days: 'utc' }])(
    'is a conflict for a call that names another: %j',
    async (named) => {
      await startOld('old', DAILY);
      const job = await start({ ...at('old', DAILY), ...named });
      expect(job.outcome).toBe('conflict');
      expect(job.message).toMatch(
        /^"old" is the name of a job that gathers .*, of model best_match with days of UTC; you asked for one that gathers .*, of model (era5|best_match) with days of .*\. Give another job_name, or none\.$/,
      );
      expect(jobs.started).toHaveLength(1);
    },
  );

  it('that failed is run again as what it was', async () => {
    await startOld('old', DAILY);
    jobs.end('old', { status: 'failed' });
    const job = await start({ ...at('old', DAILY), retry_failed: true });
    expect(job).toMatchObject({ outcome: 'retried', message: IS_OLD });
    expect(jobs.started[1]?.input).toEqual(DAILY);
  });

  it('of a variable that the usual model lacks is joined', async () => {
    await startOld('old', HOURLY);
    expect(await start(at('old', HOURLY))).toMatchObject({ outcome: 'joined', status: 'running' });
  });
});

describe('a finished job of version 0.2.0', () => {
  it('is joined, and says what it is', async () => {
    await manifests.write(aManifest('old', DAILY));
    expect(await start(at('old', DAILY))).toMatchObject({
      outcome: 'joined',
      status: 'completed',
      message: IS_OLD,
    });
    expect(jobs.calls).toBe(0);
  });

  it('is a conflict for a call that names another model', async () => {
    await manifests.write(aManifest('old', DAILY));
    const job = await start({ ...at('old', DAILY), model: 'cerra', days: 'utc' });
    expect(job).toMatchObject({ outcome: 'invalid' });
    const other = await start({ ...at('old', DAILY), model: 'era5_seamless', days: 'utc' });
    expect(other).toMatchObject({ outcome: 'conflict', status: 'completed' });
  });

  it('of a variable that the usual model lacks is joined', async () => {
    await manifests.write(aManifest('old', HOURLY));
    expect(await start(at('old', HOURLY))).toMatchObject({ outcome: 'joined' });
    expect(jobs.calls).toBe(0);
  });
});

it('a variable that the usual model lacks starts nothing where no job has the name', async () => {
  expect(await start(at('new', HOURLY))).toEqual({
    job_name: 'new',
    outcome: 'invalid',
    status: 'unknown',
    message:
      'variables has "snow_depth", which model era5 does not have; give a model that has all of them: era5_land, era5_seamless, best_match, ecmwf_ifs, cerra.',
  });
  expect(jobs.started).toEqual([]);
});
