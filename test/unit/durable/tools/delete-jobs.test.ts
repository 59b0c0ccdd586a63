import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../../src/base/errors.js';
import type { JobCatalog } from '../../../../src/durable/catalog.js';
import type { Manifest } from '../../../../src/store/manifest.js';
import { fileRemoval } from '../../../../src/store/removal.js';
import { cancelJobs, deleteJobs } from '../../../../src/tools/job-tools.js';
import type { Gathering } from '../../../../src/weather/gathering.js';
import { type FakePromises, SERVER_DOWN } from '../../../fakes/fake-promises.js';
import { createJobStore, type JobStore } from '../../../fakes/stored-job.js';
import { call, fakeServices } from '../../tools/fake-services.js';

const OSLO: Gathering = {
  latitude: 59.9,
  longitude: 10.7,
  start_date: '2020-01-01',
  end_date: '2020-01-03',
  resolution: 'daily',
  variables: ['rain_sum'],
};

let store: JobStore;
let jobs: FakePromises;
/** Names that were removed from the catalog. */
let uncatalogued: string[];
let remove: (...job_names: string[]) => ReturnType<typeof deleteJobs.run>;
let cancel: (job_name: string) => ReturnType<typeof cancelJobs.run>;
beforeEach(async () => {
  store = await createJobStore();
  const { manifests } = store;
  const removal = fileRemoval(store.path, manifests);
  const { services: made, jobs: promises } = fakeServices(Date.now, { manifests, removal });
  uncatalogued = [];
  const catalog: JobCatalog = {
    ...made.catalog,
    remove: async (names) => {
      uncatalogued.push(...names);
    },
  };
  const services = { ...made, catalog };
  jobs = promises;
  cancel = (name) => cancelJobs.run({ job_names: [name] }, services, call);
  remove = (...job_names) => deleteJobs.run(deleteJobs.input.parse({ job_names }), services, call);
});
afterEach(() => store.remove());

const put = (name: string, rain = [1, 2, 3]) => store.put(name, OSLO, { rain_sum: rain });
const bytesOf = ({ parts }: Manifest) => parts.reduce((sum, { bytes }) => sum + bytes, 0);
const isThere = ({ parts }: Manifest) =>
  parts.map(({ file }) => existsSync(join(store.path, ...file.split('/'))));

describe('a finished job', () => {
  it('is gone with its history, its manifest and its parts', async () => {
    const manifest = await put('oslo');
    jobs.end('oslo', { status: 'completed' });
    expect(await remove('oslo')).toEqual({
      jobs: [
        { job_name: 'oslo', kind: 'gathering', outcome: 'deleted', message: '"oslo" is deleted.' },
      ],
      next_step: `1 deleted, with 1 parts of ${bytesOf(manifest)} bytes; start_gathering makes them anew.`,
    });
    expect(await store.manifests.names()).toEqual([]);
    expect(isThere(manifest)).toEqual([false]);
    expect(await jobs.describe(['oslo'])).toEqual([{ name: 'oslo', status: 'unknown' }]);
  });

  it('is gone from the catalog, and a running one stays there', async () => {
    await put('oslo');
    jobs.put('bergen');
    await remove('oslo', 'bergen');
    expect(uncatalogued).toEqual(['oslo']);
  });

  it('whose workflow ends a moment after its record is deleted then', async () => {
    await put('oslo');
    jobs.put('oslo');
    jobs.wait = async () => void jobs.end('oslo', { status: 'completed' });
    expect((await remove('oslo')).jobs).toMatchObject([{ outcome: 'deleted' }]);
  });

  it('that runs again, for its parts were lost, is deleted once it is cancelled', async () => {
    await put('oslo');
    jobs.put('oslo');
    expect((await remove('oslo')).jobs).toMatchObject([
      { outcome: 'running', message: '"oslo" is running; cancel_jobs first.' },
    ]);
    expect((await cancel('oslo')).jobs).toMatchObject([{ outcome: 'requested' }]);
    expect((await remove('oslo')).jobs).toMatchObject([{ outcome: 'deleted' }]);
    expect(await store.manifests.names()).toEqual([]);
  });

  it('that Temporal has forgotten is deleted all the same', async () => {
    const manifest = await put('oslo');
    expect((await remove('oslo')).jobs[0]?.outcome).toBe('deleted');
    expect(isThere(manifest)).toEqual([false]);
  });

  it('leaves parts that another job has, until that is deleted too', async () => {
    const manifest = await put('oslo');
    await put('again');
    expect((await remove('oslo')).next_step).toBe(
      '1 deleted, with 0 parts of 0 bytes; start_gathering makes them anew.',
    );
    expect(isThere(manifest)).toEqual([true]);
    await remove('again');
    expect(isThere(manifest)).toEqual([false]);
  });

  it('deleted together with the other one that has its parts leaves none', async () => {
    const manifest = await put('oslo');
    await put('again');
    expect((await remove('oslo', 'again')).next_step).toBe(
      `2 deleted, with 1 parts of ${bytesOf(manifest)} bytes; start_gathering makes them anew.`,
    );
    expect(isThere(manifest)).toEqual([false]);
  });

  it('leaves parts that a running job may have found, and says so', async () => {
    const manifest = await put('oslo');
    jobs.put('longer', {}, { ...OSLO, end_date: '2024-12-31' });
    const { next_step } = await remove('oslo');
    expect(next_step).toBe(
      '1 deleted, with 0 parts of 0 bytes; start_gathering makes them anew. Parts of a place that a running job gathers are kept.',
    );
    expect(isThere(manifest)).toEqual([true]);
  });

  it.each<[string, Partial<Gathering>]>([
    ['another place', { latitude: 60 }],
    ['other variables', { variables: ['rain_sum', 'snowfall_sum'] }],
  ])('goes with its parts while a job for %s runs', async (_what, other) => {
    const manifest = await put('oslo');
    jobs.put('other', {}, { ...OSLO, ...other });
    await remove('oslo');
    expect(isThere(manifest)).toEqual([false]);
  });

  it('goes with its parts where another job of its place has ended', async () => {
    const manifest = await put('oslo');
    jobs.put('failed', { status: 'failed' }, { ...OSLO, end_date: '2024-12-31' });
    await remove('oslo');
    expect(isThere(manifest)).toEqual([false]);
  });

  it('leaves its parts where another manifest cannot be read: they may be in that', async () => {
    const manifest = await put('oslo');
    await put('broken');
    const path = store.manifests.path('broken');
    await writeFile(path, '{');
    const { next_step } = await remove('oslo');
    expect(next_step).toContain(
      `Parts are kept: The manifest ${path} is damaged: it is not JSON; `,
    );
    expect(isThere(manifest)).toEqual([true]);
    expect(await store.manifests.names()).toEqual(['broken']);
  });
});

describe('a job whose record cannot be believed', () => {
  it('is deleted when the record is damaged, and its files may be left', async () => {
    const manifest = await put('oslo');
    jobs.end('oslo', { status: 'completed' });
    await writeFile(store.manifests.path('oslo'), '{');
    const output = await remove('oslo');
    expect(output).toEqual({
      jobs: [{ job_name: 'oslo', outcome: 'deleted', message: '"oslo" is deleted.' }],
      next_step:
        '1 deleted; start_gathering makes them anew. The record of "oslo" was damaged: files that it named may be left.',
    });
    expect(deleteJobs.isFailure?.(output)).toBe(false);
    expect(await store.manifests.names()).toEqual([]);
    expect(isThere(manifest)).toEqual([true]);
    expect(await jobs.describe(['oslo'])).toEqual([{ name: 'oslo', status: 'unknown' }]);
  });

  it('stays where another version may read it, and keeps its history', async () => {
    await put('oslo');
    jobs.end('oslo', { status: 'completed' });
    const path = store.manifests.path('oslo');
    await writeFile(path, JSON.stringify({ format: 99 }));
    const output = await remove('oslo');
    expect(output).toEqual({
      jobs: [
        {
          job_name: 'oslo',
          outcome: 'unavailable',
          message: `The manifest ${path} has format 99; this version reads format 1: use the version of durable-weather that wrote it, or a newer one.`,
        },
      ],
      next_step: '1 unavailable: see message, and call delete_jobs again.',
    });
    expect(deleteJobs.isFailure?.(output)).toBe(true);
    expect(await store.manifests.names()).toEqual(['oslo']);
    expect(await jobs.describe(['oslo'])).toMatchObject([{ status: 'completed' }]);
  });

  it('is told what is left to do where the damaged record cannot be removed', async () => {
    const path = store.manifests.path('oslo');
    await mkdir(path, { recursive: true });
    jobs.end('oslo', { status: 'completed' });
    const { jobs: deleted } = await remove('oslo');
    expect(deleted).toEqual([
      {
        job_name: 'oslo',
        outcome: 'unavailable',
        message: expect.stringMatching(
          /^Temporal's history is deleted, not all files are: The result store .* cannot be used: E(ISDIR|PERM): .*; move away what is in its place, and running jobs go on by themselves\. Call delete_jobs again\.$/,
        ),
      },
    ]);
  });
});

describe('a job without a result', () => {
  it('that the server takes its time with says so', async () => {
    jobs.put('failed', { status: 'failed' });
    jobs.delete = async () => ['deleting'];
    expect((await remove('failed')).jobs[0]?.message).toBe(
      '"failed" is deleted; Temporal may show it for another minute.',
    );
  });

  it('that has ended loses its history', async () => {
    jobs.put('failed', { status: 'failed' });
    expect((await remove('failed')).jobs).toEqual([
      {
        job_name: 'failed',
        kind: 'gathering',
        outcome: 'deleted',
        message: '"failed" is deleted.',
      },
    ]);
    expect(await jobs.describe(['failed'])).toEqual([{ name: 'failed', status: 'unknown' }]);
  });

  it('that runs is refused, and so is a name that nobody has', async () => {
    jobs.put('running');
    const output = await remove('running', 'runing');
    expect(output).toEqual({
      jobs: [
        {
          job_name: 'running',
          kind: 'gathering',
          outcome: 'running',
          message: '"running" is running; cancel_jobs first.',
        },
        {
          job_name: 'runing',
          outcome: 'unknown',
          message: 'No job is called "runing"; did you mean "running"?',
        },
      ],
      next_step:
        '1 still running: cancel_jobs, then await_result, then delete_jobs. 1 unknown: see message.',
    });
    expect(deleteJobs.isFailure?.(output)).toBe(true);
    expect(await jobs.describe(['running'])).toMatchObject([
      { name: 'running', status: 'running' },
    ]);
  });
});

it('without the server nothing is deleted, for a history would be left', async () => {
  const manifest = await put('oslo');
  jobs.reachable = false;
  await expect(remove('oslo')).rejects.toThrow(new UnavailableError(SERVER_DOWN));
  expect(await store.manifests.names()).toEqual(['oslo']);
  expect(isThere(manifest)).toEqual([true]);
});

it('of a server that goes in between is told what is left to do, and another call does it', async () => {
  const manifest = await put('oslo');
  jobs.put('failed', { status: 'failed' });
  const list = jobs.list;
  jobs.list = () => Promise.reject(new UnavailableError(SERVER_DOWN));
  expect((await remove('oslo', 'failed')).jobs).toEqual([
    {
      job_name: 'oslo',
      kind: 'gathering',
      outcome: 'unavailable',
      message: `Temporal's history is deleted, not all files are: ${SERVER_DOWN} Call delete_jobs again.`,
    },
    { job_name: 'failed', kind: 'gathering', outcome: 'deleted', message: '"failed" is deleted.' },
  ]);
  expect(isThere(manifest)).toEqual([true]);
  jobs.list = list;
  expect((await remove('oslo')).jobs[0]?.outcome).toBe('deleted');
  expect(isThere(manifest)).toEqual([false]);
});

it('one that cannot be told goes with the others that can', async () => {
  await put('oslo');
  const output = await remove('oslo', 'a b');
  expect(output.jobs.map(({ outcome }) => outcome)).toEqual(['deleted', 'unknown']);
  expect(deleteJobs.isFailure?.(output)).toBe(false);
});
