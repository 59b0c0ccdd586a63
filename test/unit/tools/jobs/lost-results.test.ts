import { beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidInputError, UnavailableError } from '../../../../src/base/errors.js';
import { cancelJobs, listJobs, probeStatus } from '../../../../src/tools/job-tools.js';
import { finishedJobs } from '../../../../src/tools/rows/finished-jobs.js';
import type { ToolServices } from '../../../../src/tools/services.js';
import { startGathering } from '../../../../src/tools/start-gathering.js';
import { aManifest, GATHERING, OF_TODAY } from '../../../fakes/a-manifest.js';
import { type FakePromises, SERVER_DOWN } from '../../../fakes/fake-promises.js';
import { call, type FakeManifests, fakeServices } from '../fake-services.js';

const LOST =
  '"lost" has completed, but the result store that is looked into here, /store, has nothing of it. await_result gives what Temporal still holds; start_gathering with the same input and job_name makes the result again. If the worker has another store, give both the same DURABLE_WEATHER_STORE.';
const REMADE =
  'The result store that is looked into here, /store, has nothing of this job, which has completed: it is made again. If that was so before, the worker has another store: give both the same DURABLE_WEATHER_STORE.';

let jobs: FakePromises;
let manifests: FakeManifests;
let services: ToolServices;
beforeEach(() => {
  ({ jobs, manifests, services } = fakeServices());
});

const start = (...names: string[]) => {
  const { latitude, longitude, start_date, end_date, variables } = GATHERING;
  const locations = names.map((job_name) => ({ latitude, longitude, job_name }));
  const input = { locations, start_date, end_date, variables };
  return startGathering.run(startGathering.input.parse(input), services, call);
};
const probe = (...job_names: string[]) =>
  probeStatus.run(probeStatus.input.parse({ job_names }), services, call);
const list = () => listJobs.run(listJobs.input.parse({}), services, call);

/** A job that has no manifest at the first look, and has completed by the next. */
function endBetweenLooks(name: string): void {
  jobs.put(name, { status: 'completed' });
  const { read } = manifests;
  let looks = 0;
  manifests.read = async (asked) => {
    looks += 1;
    return looks === 1 ? undefined : (read.call(manifests, asked) ?? undefined);
  };
  manifests.stored.set(name, aManifest(name, OF_TODAY));
}

describe('a completed job of which the store has nothing', () => {
  beforeEach(() => jobs.put('lost', { status: 'completed' }));

  it('is completed to probe_status, with the store and the way out', async () => {
    expect((await probe('lost')).jobs).toEqual([
      { job_name: 'lost', kind: 'gathering', status: 'completed', attention: LOST },
    ]);
  });

  it('has no rows, in the same words', async () => {
    await expect(finishedJobs(['lost'], services)).rejects.toEqual(new UnavailableError(LOST));
  });

  it('is listed as completed, and told of', async () => {
    expect(await list()).toMatchObject({
      jobs: [{ job_name: 'lost', status: 'completed' }],
      attention:
        '"lost" has completed, and the result store that is looked into here, /store, has nothing of it: probe_status says what to do.',
    });
    jobs.put('also', { status: 'completed' });
    expect((await list()).attention).toBe(
      '"also" and 1 more have completed, and the result store that is looked into here, /store, has nothing of them: probe_status says what to do.',
    );
    await manifests.write(aManifest('lost'));
    await manifests.write(aManifest('also'));
    expect(await list()).not.toHaveProperty('attention');
  });

  it('has ended already to cancel_jobs', async () => {
    const input = cancelJobs.input.parse({ job_names: ['lost'] });
    expect((await cancelJobs.run(input, services, call)).jobs).toEqual([
      {
        job_name: 'lost',
        kind: 'gathering',
        outcome: 'not_running',
        message: '"lost" has ended already, as completed.',
      },
    ]);
  });
});

describe('the same start', () => {
  it('makes a lost result again, and says why', async () => {
    await start('mine');
    jobs.end('mine', { status: 'completed' });
    const { jobs: outcomes, next_step } = await start('mine');
    expect(outcomes).toMatchObject([{ outcome: 'retried', status: 'running', message: REMADE }]);
    expect(next_step).toContain('if they take long, do something else first');
    expect(jobs.started).toHaveLength(2);
    const again = await start('mine');
    expect(again.jobs).toMatchObject([{ outcome: 'joined', status: 'running' }]);
    expect(again.jobs[0]).not.toHaveProperty('message');
  });

  it('joins a job that ended between two looks', async () => {
    await start('mine');
    jobs.end('mine', { status: 'completed' });
    endBetweenLooks('mine');
    // What endBetweenLooks puts has no input: the manifest has.
    const started = jobs.started[0];
    Object.assign(jobs, {
      start: async () => ({ outcome: 'joined', status: 'completed', input: started?.input }),
    });
    const { jobs: outcomes } = await start('mine');
    expect(outcomes).toMatchObject([{ outcome: 'joined', status: 'completed' }]);
    expect(outcomes[0]).not.toHaveProperty('message');
  });

  it('of other input is a conflict, and runs nothing again', async () => {
    jobs.put('mine', { status: 'completed' }, { ...GATHERING, end_date: '2013-01-01' });
    expect((await start('mine')).jobs).toMatchObject([
      { outcome: 'conflict', status: 'completed' },
    ]);
    expect(jobs.started).toEqual([]);
  });

  it('of several jobs tells of each, also where the server fails one', async () => {
    await manifests.write(aManifest('done'));
    jobs.reachable = false;
    const { jobs: outcomes } = await start('done', 'mine');
    expect(outcomes).toMatchObject([
      { job_name: 'done', outcome: 'joined', status: 'completed' },
      { job_name: 'mine', outcome: 'unavailable', status: 'unknown', message: SERVER_DOWN },
    ]);
  });
});

describe('a job that ends between two looks', () => {
  it('has its rows', async () => {
    endBetweenLooks('quick');
    expect(await finishedJobs(['quick'], services)).toEqual([aManifest('quick', OF_TODAY)]);
  });

  it('is completed to probe_status, with its rows counted', async () => {
    endBetweenLooks('quick');
    const [job] = (await probe('quick')).jobs;
    expect(job).toMatchObject({ status: 'completed', progress: { rows: 3, percent: 100 } });
    expect(job).not.toHaveProperty('attention');
  });
});

describe('jobs without rows', () => {
  it('are all named', async () => {
    jobs.put('running');
    jobs.put('failed', { status: 'failed' });
    jobs.put('lost', { status: 'completed' });
    await manifests.write(aManifest('done'));
    await expect(finishedJobs(['done', 'running', 'lost', 'failed'], services)).rejects.toEqual(
      new InvalidInputError(
        `"running" is still running; await_result waits for it. ${LOST} "failed" has no rows, it ended as failed; start_gathering with the same input and retry_failed: true runs it again.`,
      ),
    );
  });

  it('beyond five are counted, and what holds for several is said once', async () => {
    const names = Array.from({ length: 7 }, (_, index) => `r${index}`);
    for (const name of names) jobs.put(name);
    const told = names
      .slice(0, 5)
      .map((name) => `"${name}" is still running; await_result waits for it.`);
    await expect(finishedJobs(names, services)).rejects.toEqual(
      new InvalidInputError(`${told.join(' ')} 2 more have no rows.`),
    );
    jobs.reachable = false;
    await expect(finishedJobs(names, services)).rejects.toEqual(new UnavailableError(SERVER_DOWN));
  });
});
