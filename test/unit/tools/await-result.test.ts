import { beforeEach, describe, expect, it } from '@jest/globals';
import { awaitResult } from '../../../src/tools/await-result.js';
import { aManifest } from '../results/a-manifest.js';
import { type FakeJobs, type FakeManifests, fakeServices, SERVER_DOWN } from './fake-services.js';

const { result } = aManifest('done');
const completed = { status: 'completed', result } as const;

let jobs: FakeJobs;
let manifests: FakeManifests;
let wait: (
  job_names: string[],
  options?: { wait_seconds?: number; mode?: 'all' | 'any' },
  signal?: AbortSignal,
) => ReturnType<typeof awaitResult.run>;
beforeEach(() => {
  const fake = fakeServices();
  ({ jobs, manifests } = fake);
  wait = (job_names, options = {}, signal = new AbortController().signal) =>
    awaitResult.run(awaitResult.input.parse({ job_names, ...options }), fake.services, { signal });
});

/** Ends a job once the wait for it has begun. */
function endLater(name: string, end: Parameters<FakeJobs['end']>[1]): void {
  setTimeout(() => jobs.end(name, end), 20);
}

describe('a finished job', () => {
  it('gives its result at once, without the server', async () => {
    await manifests.write(aManifest('done'));
    jobs.reachable = false;
    expect(await wait(['done'])).toEqual({
      jobs: [{ job_name: 'done', ...completed }],
      done: true,
      waited_seconds: expect.any(Number),
      next_step:
        'All results are here; analyze_climate, query_data, read_rows and plot_data answer further questions from all their rows.',
    });
    expect(jobs.calls).toBe(0);
  });

  it('whose manifest is damaged gives the result that the server still has', async () => {
    manifests.stored.set('done', 'The manifest is damaged.');
    jobs.end('done', completed);
    expect((await wait(['done'])).jobs).toEqual([{ job_name: 'done', ...completed }]);
  });

  it('whose manifest is damaged and that the server has forgotten says so', async () => {
    manifests.stored.set('done', 'The manifest is damaged.');
    expect(await wait(['done'], { wait_seconds: 0 })).toMatchObject({
      jobs: [{ job_name: 'done', status: 'unknown', error: 'The manifest is damaged.' }],
      next_step: '1 unknown: see error.',
    });
  });
});

describe('a running job', () => {
  it('is waited for', async () => {
    jobs.put('running');
    endLater('running', completed);
    expect(await wait(['running'])).toMatchObject({
      jobs: [{ job_name: 'running', ...completed }],
      done: true,
    });
  });

  it('that outlasts the wait is a normal answer', async () => {
    jobs.put('running', { attention: 'No worker polls.' });
    expect(await wait(['running'], { wait_seconds: 0.05 })).toMatchObject({
      jobs: [{ job_name: 'running', status: 'running', attention: 'No worker polls.' }],
      done: false,
      next_step: '1 still running: call await_result again for them.',
    });
  });

  it('is left to itself when the caller leaves', async () => {
    jobs.put('running');
    const caller = new AbortController();
    const answer = wait(['running'], {}, caller.signal);
    caller.abort();
    expect((await answer).jobs).toEqual([{ job_name: 'running', status: 'running' }]);
  });

  it('is not waited for with wait_seconds 0, but an ended one is fetched', async () => {
    jobs.put('running');
    jobs.end('ended', completed);
    expect((await wait(['running', 'ended'], { wait_seconds: 0 })).jobs).toEqual([
      { job_name: 'running', status: 'running' },
      { job_name: 'ended', ...completed },
    ]);
  });
});

describe('several jobs', () => {
  it('are waited for until all have ended, and one’s failure hides no result', async () => {
    for (const name of ['a', 'b', 'c']) jobs.put(name);
    endLater('a', completed);
    endLater('b', { status: 'failed', error: 'upstream answered 400: Bad range' });
    endLater('c', { status: 'cancelled', error: 'The job was cancelled.' });
    expect(await wait(['a', 'b', 'none', 'c'])).toEqual({
      jobs: [
        { job_name: 'a', ...completed },
        { job_name: 'b', status: 'failed', error: 'upstream answered 400: Bad range' },
        {
          job_name: 'none',
          status: 'unknown',
          error: 'No job is called "none"; start_gathering starts jobs and returns their names.',
        },
        { job_name: 'c', status: 'cancelled', error: 'The job was cancelled.' },
      ],
      done: true,
      waited_seconds: expect.any(Number),
      next_step:
        '2 did not complete: see error; start_gathering with the same input and retry_failed: true runs them again; 1 unknown: see error.',
    });
  });

  it('in mode any are waited for until the first has ended', async () => {
    jobs.put('slow');
    jobs.put('fast');
    endLater('fast', completed);
    expect(await wait(['slow', 'fast'], { mode: 'any' })).toMatchObject({
      jobs: [
        { job_name: 'slow', status: 'running' },
        { job_name: 'fast', ...completed },
      ],
      done: false,
      next_step: '1 still running: call await_result again for them.',
    });
  });

  it.each([
    ['finished', () => manifests.write(aManifest('first'))],
    ['ended at the server', async () => jobs.end('first', completed)],
  ])('in mode any are not waited for where one has %s already', async (_what, end) => {
    jobs.put('slow');
    await end();
    expect((await wait(['slow', 'first'], { mode: 'any', wait_seconds: 45 })).jobs).toEqual([
      { job_name: 'slow', status: 'running' },
      { job_name: 'first', ...completed },
    ]);
  });

  it('of one name are one', async () => {
    await manifests.write(aManifest('done'));
    expect((await wait(['done', 'done'])).jobs).toHaveLength(1);
  });
});

describe('a server out of reach', () => {
  it('is said of each job that the store does not know', async () => {
    await manifests.write(aManifest('done'));
    jobs.reachable = false;
    expect(await wait(['done', 'running'], { wait_seconds: 0.05 })).toMatchObject({
      jobs: [
        { job_name: 'done', status: 'completed' },
        { job_name: 'running', status: 'unknown', error: SERVER_DOWN },
      ],
      next_step: '1 unknown: see error.',
    });
  });

  it('that comes back within the wait costs nothing', async () => {
    jobs.put('running');
    jobs.reachable = false;
    setTimeout(() => {
      jobs.reachable = true;
    }, 10);
    endLater('running', completed);
    expect((await wait(['running'])).jobs).toEqual([{ job_name: 'running', ...completed }]);
  });
});
