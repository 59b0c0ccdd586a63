import { beforeEach, describe, expect, it } from '@jest/globals';
import { probeStatus } from '../../../../src/tools/job-tools.js';
import { aManifest, GATHERING } from '../../../fakes/a-manifest.js';
import { type FakePromises, SERVER_DOWN } from '../../../fakes/fake-promises.js';
import { call, type FakeManifests, fakeServices } from '../../tools/fake-services.js';

const NOW = Date.UTC(2026, 10, 24, 12);
const startedAt = new Date(NOW - 30_000);
const progress = { chunks_done: 3, chunks_total: 9, rows: 10_958 };

let jobs: FakePromises;
let manifests: FakeManifests;
let probe: (...job_names: string[]) => ReturnType<typeof probeStatus.run>;
beforeEach(() => {
  const fake = fakeServices(() => NOW);
  ({ jobs, manifests } = fake);
  probe = (...job_names) =>
    probeStatus.run(probeStatus.input.parse({ job_names }), fake.services, call);
});

describe('a finished job', () => {
  it('N5: is answered from its manifest, without the server', async () => {
    await manifests.write(aManifest('done', { ...GATHERING, start_date: '1990-01-01' }));
    jobs.reachable = false;
    expect(await probe('done')).toEqual({
      jobs: [
        {
          job_name: 'done',
          kind: 'gathering',
          status: 'completed',
          progress: { chunks_done: 3, chunks_total: 3, rows: 3, percent: 100 },
          started_at: '2026-11-24T10:00:00.000Z',
          elapsed_seconds: 1.5,
        },
      ],
      counts: { completed: 1 },
      next_step: 'await_result gives the results of the completed jobs at once.',
    });
    expect(jobs.calls).toBe(0);
  });

  it('whose manifest is damaged is looked for at the server', async () => {
    manifests.stored.set('done', 'The manifest is damaged.');
    const { jobs: probed } = await probe('done');
    expect(probed).toEqual([
      { job_name: 'done', status: 'unknown', attention: 'The manifest is damaged.' },
    ]);
  });
});

describe('a running job', () => {
  it('says how far it is and how long it will take', async () => {
    jobs.put('running', { progress, startedAt });
    expect(await probe('running')).toEqual({
      jobs: [
        {
          job_name: 'running',
          kind: 'gathering',
          status: 'running',
          progress: { ...progress, percent: 33 },
          started_at: '2026-11-24T11:59:30.000Z',
          elapsed_seconds: 30,
          eta_seconds: 60,
        },
      ],
      counts: { running: 1 },
      poll_after_seconds: 60,
      next_step:
        '1 still running, about 1 minute left: tell the user so and stop here; the jobs go on, and await_result has the results then.',
    });
  });

  it.each([
    ['that has just begun', { startedAt }],
    ['before its first chunk', { startedAt, progress: { ...progress, chunks_done: 0 } }],
  ])('%s does not guess', async (_what, description) => {
    jobs.put('running', description);
    const { jobs: probed } = await probe('running');
    expect(probed[0]).toMatchObject({ status: 'running', elapsed_seconds: 30 });
    expect(probed[0]).not.toHaveProperty('eta_seconds');
  });

  it('never ran for less than no time, whatever the clocks say', async () => {
    jobs.put('running', { progress, startedAt: new Date(NOW + 5_000) });
    expect((await probe('running')).jobs[0]?.elapsed_seconds).toBe(0);
  });

  it('says what holds it up, and no time that it could not keep', async () => {
    jobs.put('running', { progress, startedAt, attention: 'No worker polls.' });
    const [job] = (await probe('running')).jobs;
    expect(job?.attention).toBe('No worker polls.');
    expect(job).not.toHaveProperty('eta_seconds');
  });
});

it('a job that ended otherwise has its end, and no time left', async () => {
  jobs.put('failed', { progress, startedAt, closedAt: new Date(NOW - 20_000), status: 'failed' });
  const output = await probe('failed');
  expect(output.jobs[0]).toMatchObject({ status: 'failed', elapsed_seconds: 10 });
  expect(output.jobs[0]).not.toHaveProperty('eta_seconds');
  expect(output.next_step).toBe(
    'error says why a job did not complete, and start_gathering with the same input and retry_failed: true runs it again.',
  );
});

describe('a name that no job has', () => {
  it('is unknown, with those it may have meant', async () => {
    jobs.put('seattle');
    await manifests.write(aManifest('seattle2'));
    const output = await probe('seatle');
    expect(output.jobs).toEqual([
      {
        job_name: 'seatle',
        status: 'unknown',
        attention: 'No job is called "seatle"; did you mean "seattle" or "seattle2"?',
        did_you_mean: ['seattle', 'seattle2'],
      },
    ]);
    expect(output.next_step).toBe('for unknown jobs see attention.');
  });

  it('is compared with completed jobs of the server only where no other is like it', async () => {
    jobs.put('finished', { status: 'completed' });
    jobs.put('running');
    expect((await probe('runing')).jobs[0]?.did_you_mean).toEqual(['running']);
    expect((await probe('finishd')).jobs[0]?.did_you_mean).toEqual(['finished']);
    expect(jobs.listed.map(({ isCompleted }) => isCompleted)).toEqual([false, false, true]);
  });

  it('may be meant for a job that completes while the server lists the others', async () => {
    const { list } = jobs;
    jobs.list = async (filter) => {
      await manifests.write(aManifest('seattle'));
      return list.call(jobs, filter);
    };
    await manifests.write(aManifest('seattle2'));
    expect((await probe('seatle')).jobs[0]?.did_you_mean).toEqual(['seattle', 'seattle2']);
  });

  it('is unknown, with the way to jobs where none is like it', async () => {
    expect((await probe('seatle')).jobs).toEqual([
      {
        job_name: 'seatle',
        status: 'unknown',
        attention:
          'No job is called "seatle"; start_gathering starts jobs and returns their names.',
      },
    ]);
  });

  it('is told so where it cannot be one', async () => {
    expect((await probe('a b')).jobs[0]?.attention).toBe(
      '"a b" is not a job name, which is 1 to 200 letters, digits, ".", "_", "-" and ":", the first a letter or a digit.',
    );
  });
});

it('a server out of reach leaves what the store knows', async () => {
  await manifests.write(aManifest('done'));
  jobs.put('running');
  jobs.reachable = false;
  const output = await probe('done', 'running', 'a b');
  expect(output.jobs).toMatchObject([
    { job_name: 'done', status: 'completed' },
    { job_name: 'running', status: 'unknown', attention: SERVER_DOWN },
    { job_name: 'a b', status: 'unknown' },
  ]);
});

it('all kinds of jobs are counted, each name once, in the order given', async () => {
  await manifests.write(aManifest('done'));
  jobs.put('running');
  jobs.put('cancelled', { status: 'cancelled' });
  const output = await probe('running', 'none', 'done', 'running', 'cancelled');
  expect(output.jobs.map(({ job_name }) => job_name)).toEqual([
    'running',
    'none',
    'done',
    'cancelled',
  ]);
  expect(output.counts).toEqual({ running: 1, completed: 1, cancelled: 1, unknown: 1 });
  expect(output.next_step).toBe(
    'await_result waits for the running jobs, which go on by themselves meanwhile; await_result gives the results of the completed jobs at once; error says why a job did not complete, and start_gathering with the same input and retry_failed: true runs it again; for unknown jobs see attention.',
  );
});
