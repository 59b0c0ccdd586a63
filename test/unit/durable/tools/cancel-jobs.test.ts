import { beforeEach, describe, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../../src/base/errors.js';
import { cancelJobs } from '../../../../src/tools/job-tools.js';
import { aManifest } from '../../../fakes/a-manifest.js';
import { type FakePromises, SERVER_DOWN } from '../../../fakes/fake-promises.js';
import { call, type FakeManifests, fakeServices } from '../../tools/fake-services.js';

let jobs: FakePromises;
let manifests: FakeManifests;
let services: ReturnType<typeof fakeServices>['services'];
let cancel: (...job_names: string[]) => ReturnType<typeof cancelJobs.run>;
beforeEach(() => {
  const fake = fakeServices();
  ({ jobs, manifests, services } = fake);
  cancel = (...job_names) => cancelJobs.run(cancelJobs.input.parse({ job_names }), services, call);
});

describe('cancel_jobs', () => {
  it('says of each name what became of it', async () => {
    jobs.put('running');
    jobs.put('failed', { status: 'failed' });
    await manifests.write(aManifest('done'));
    expect(await cancel('running', 'failed', 'done', 'runing')).toEqual({
      jobs: [
        {
          job_name: 'running',
          kind: 'gathering',
          outcome: 'requested',
          message: '"running" is being cancelled; parts that are done are kept.',
        },
        {
          job_name: 'failed',
          kind: 'gathering',
          outcome: 'not_running',
          message: '"failed" has ended already, as failed.',
        },
        {
          job_name: 'done',
          kind: 'gathering',
          outcome: 'not_running',
          message: '"done" has ended already, as completed.',
        },
        {
          job_name: 'runing',
          outcome: 'unknown',
          message: 'No job is called "runing"; did you mean "running"?',
        },
      ],
      next_step:
        'await_result tells when they have stopped; start_gathering with the same input and retry_failed: true goes on from what is stored; delete_jobs removes ended jobs; for unknown jobs see message.',
    });
  });

  it('of a job that ends in this moment says that it has', async () => {
    jobs.put('quick');
    jobs.cancel = async () => 'not_running';
    expect((await cancel('quick')).jobs).toEqual([
      {
        job_name: 'quick',
        kind: 'gathering',
        outcome: 'not_running',
        message: '"quick" has ended just now.',
      },
    ]);
  });

  it('fails where it knows none of the names', async () => {
    jobs.put('running');
    const isFailure = async (...job_names: string[]) =>
      cancelJobs.isFailure?.(await cancel(...job_names));
    expect(await isFailure('nobody', 'a b')).toBe(true);
    expect(await isFailure('nobody', 'running')).toBe(false);
  });

  it('cannot tell without the server', async () => {
    jobs.put('running');
    jobs.reachable = false;
    expect((await cancel('running')).jobs).toEqual([
      { job_name: 'running', outcome: 'unavailable', message: SERVER_DOWN },
    ]);
  });

  it('does not hide that the server has gone in between', async () => {
    jobs.put('running');
    jobs.cancel = () => Promise.reject(new UnavailableError(SERVER_DOWN));
    await expect(cancel('running')).rejects.toThrow(new UnavailableError(SERVER_DOWN));
    jobs.put('failed', { status: 'failed' });
    expect((await cancel('running', 'failed')).jobs).toMatchObject([
      { job_name: 'running', outcome: 'unavailable', message: SERVER_DOWN },
      { job_name: 'failed', outcome: 'not_running' },
    ]);
  });
});

describe('a completed job that runs again, because parts of it were lost', () => {
  beforeEach(async () => {
    await manifests.write(aManifest('oslo'));
    jobs.put('oslo');
  });

  it('is cancelled as any that runs', async () => {
    expect((await cancel('oslo')).jobs).toEqual([
      {
        job_name: 'oslo',
        kind: 'gathering',
        outcome: 'requested',
        message: '"oslo" is being cancelled; parts that are done are kept.',
      },
    ]);
    expect(await jobs.describe(['oslo'])).toMatchObject([{ status: 'cancelled' }]);
  });

  it('whose run ends in this moment has ended just now', async () => {
    jobs.cancel = async () => 'not_running';
    expect((await cancel('oslo')).jobs).toMatchObject([
      { outcome: 'not_running', message: '"oslo" has ended just now.' },
    ]);
  });
});

describe('completed jobs', () => {
  const NAMES = ['oslo', 'bergen', 'bodo'];
  const ENDED = NAMES.map((name) => ({
    job_name: name,
    kind: 'gathering',
    outcome: 'not_running',
    message: `"${name}" has ended already, as completed.`,
  }));
  beforeEach(async () => {
    for (const name of NAMES) await manifests.write(aManifest(name));
  });

  it('take one question to the server for all of them', async () => {
    for (const name of NAMES) jobs.end(name, { status: 'completed' });
    expect((await cancel(...NAMES)).jobs).toEqual(ENDED);
    expect(jobs.calls).toBe(1);
  });

  it('N5: have ended also while the server is out of reach', async () => {
    jobs.reachable = false;
    expect((await cancel(...NAMES)).jobs).toEqual(ENDED);
    services = {
      ...services,
      promises: () => Promise.reject(new UnavailableError(SERVER_DOWN)),
    };
    expect((await cancel(...NAMES)).jobs).toEqual(ENDED);
  });
});
