import { beforeEach, describe, expect, it } from '@jest/globals';
import { awaitResult } from '../../../../src/tools/job-tools.js';
import { aManifest } from '../../../fakes/a-manifest.js';
import { type FakePromises, SERVER_DOWN } from '../../../fakes/fake-promises.js';
import { type FakeManifests, fakeServices } from '../../tools/fake-services.js';

const { result } = aManifest('done');
const completed = { status: 'completed', result } as const;

let jobs: FakePromises;
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

/** A worker writes the manifest, and then completes the job. */
async function complete(name: string): Promise<void> {
  await manifests.write(aManifest(name));
  jobs.end(name, completed);
}

/** Ends a job once the wait for it has begun. */
function endLater(name: string, end: Parameters<FakePromises['end']>[1]): void {
  setTimeout(() => jobs.end(name, end), 20);
}

function completeLater(name: string): void {
  setTimeout(() => complete(name), 20);
}

const LOST =
  'This result is Temporal\'s: the result store that is looked into here, /store, has nothing of "done", so its rows cannot be had (its worker wrote file:///store/jobs/x.json). start_gathering with the same input and job_name makes it again; if the worker has another store, give both the same DURABLE_WEATHER_STORE.';

describe('a finished job', () => {
  it('gives its result at once, without the server', async () => {
    await manifests.write(aManifest('done'));
    jobs.reachable = false;
    const answer = await wait(['done']);
    expect(Number.isInteger(answer.waited_seconds)).toBe(true);
    expect(answer).toEqual({
      jobs: [{ job_name: 'done', kind: 'gathering', ...completed }],
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
    expect(await wait(['done'])).toMatchObject({
      jobs: [
        {
          job_name: 'done',
          ...completed,
          attention:
            "This result is Temporal's, and its rows cannot be had: The manifest is damaged.",
        },
      ],
      done: true,
      next_step: '1 not in the result store: see attention.',
    });
  });

  it('whose manifest is damaged and that the server has forgotten says so', async () => {
    manifests.stored.set('done', 'The manifest is damaged.');
    expect(await wait(['done'], { wait_seconds: 0 })).toMatchObject({
      jobs: [{ job_name: 'done', status: 'unknown', error: 'The manifest is damaged.' }],
      done: false,
      next_step: '1 unknown: see error.',
    });
  });

  it.each([0, 30])(
    'of which the store has nothing gives Temporal’s result, and says so (wait of %i s)',
    async (wait_seconds) => {
      jobs.end('done', completed);
      expect(await wait(['done'], { wait_seconds })).toEqual({
        jobs: [{ job_name: 'done', kind: 'gathering', ...completed, attention: LOST }],
        done: true,
        waited_seconds: expect.any(Number),
        next_step: '1 not in the result store: see attention.',
      });
    },
  );

  it('whose lost manifest was in this very store needs no other place', async () => {
    const uri = 'file:///store/jobs/done.json';
    jobs.end('done', {
      status: 'completed',
      result: { ...result, data: { ...result.data, uri } },
    });
    const [job] = (await wait(['done'])).jobs;
    expect(job?.attention).toBe(LOST.replace(' (its worker wrote file:///store/jobs/x.json)', ''));
  });

  it('that gives no result of ours is no job', async () => {
    jobs.end('done', { status: 'completed', result: 'something else' });
    expect((await wait(['done'])).jobs).toEqual([
      {
        job_name: 'done',
        status: 'unknown',
        error: 'No job is called "done": the workflow of that name gives no result of ours.',
      },
    ]);
  });
});

describe('a running job', () => {
  it('is waited for', async () => {
    jobs.put('running');
    completeLater('running');
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
    expect((await answer).jobs).toEqual([
      { job_name: 'running', kind: 'gathering', status: 'running' },
    ]);
  });

  it('is not waited for with wait_seconds 0, but an ended one is fetched', async () => {
    jobs.put('running');
    await complete('ended');
    expect((await wait(['running', 'ended'], { wait_seconds: 0 })).jobs).toEqual([
      { job_name: 'running', kind: 'gathering', status: 'running' },
      { job_name: 'ended', kind: 'gathering', ...completed },
    ]);
  });
});

describe('several jobs', () => {
  it('D8: are waited for until all have ended, and one’s failure hides no result', async () => {
    for (const name of ['a', 'b', 'c']) jobs.put(name);
    completeLater('a');
    endLater('b', { status: 'failed', error: 'upstream answered 400: Bad range' });
    endLater('c', { status: 'cancelled', error: 'The job was cancelled.' });
    expect(await wait(['a', 'b', 'none', 'c'])).toEqual({
      jobs: [
        { job_name: 'a', kind: 'gathering', ...completed },
        {
          job_name: 'b',
          kind: 'gathering',
          status: 'failed',
          error: 'upstream answered 400: Bad range',
        },
        {
          job_name: 'none',
          status: 'unknown',
          error: 'No job is called "none"; start_gathering starts jobs and returns their names.',
        },
        { job_name: 'c', kind: 'gathering', status: 'cancelled', error: 'The job was cancelled.' },
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
    completeLater('fast');
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
    ['ended at the server', () => complete('first')],
  ])('in mode any are not waited for where one has %s already', async (_what, end) => {
    jobs.put('slow');
    await end();
    expect((await wait(['slow', 'first'], { mode: 'any', wait_seconds: 45 })).jobs).toEqual([
      { job_name: 'slow', kind: 'gathering', status: 'running' },
      { job_name: 'first', kind: 'gathering', ...completed },
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
        { job_name: 'running', status: 'unknown', attention: SERVER_DOWN },
      ],
      done: false,
      next_step:
        '1 could not be looked at in time: see attention, and call await_result again for them.',
    });
  });

  it('N17: for one job hides nothing of the others', async () => {
    for (const name of ['quick', 'slow', 'silent']) jobs.put(name);
    jobs.untold.add('silent');
    completeLater('quick');
    expect(await wait(['quick', 'none', 'silent', 'slow'], { wait_seconds: 0.1 })).toMatchObject({
      jobs: [
        { job_name: 'quick', ...completed },
        {
          job_name: 'none',
          status: 'unknown',
          error: 'No job is called "none"; start_gathering starts jobs and returns their names.',
        },
        { job_name: 'silent', status: 'unknown', attention: SERVER_DOWN },
        { job_name: 'slow', status: 'running' },
      ],
      done: false,
      next_step:
        '1 still running: call await_result again for them; 1 could not be looked at in time: see attention, and call await_result again for them; 1 unknown: see error.',
    });
  });

  it('when the result of a job that has ended is fetched leaves it open', async () => {
    jobs.end('lost', completed);
    jobs.end('failed', { status: 'failed', error: 'upstream answered 400' });
    for (const name of ['lost', 'failed']) jobs.unfetched.add(name);
    const late = 'did not come from the Temporal server in time: call await_result again.';
    expect(await wait(['lost', 'failed'])).toMatchObject({
      jobs: [
        {
          job_name: 'lost',
          status: 'unknown',
          attention: `"lost" has completed; its result ${late}`,
        },
        { job_name: 'failed', status: 'failed', attention: `Why it ended so ${late}` },
      ],
      done: false,
      next_step:
        '2 could not be looked at in time: see attention, and call await_result again for them.',
    });
  });

  it('that cannot tell one job’s end gives the ends of the others', async () => {
    jobs.end('odd', { status: 'unknown', error: 'What the server holds cannot be read.' });
    await complete('first');
    expect(await wait(['odd', 'first'])).toMatchObject({
      jobs: [
        { job_name: 'odd', status: 'unknown', error: 'What the server holds cannot be read.' },
        { job_name: 'first', ...completed },
      ],
      done: false,
      next_step: '1 unknown: see error.',
    });
  });

  it('that comes back within the wait costs nothing', async () => {
    jobs.put('running');
    jobs.reachable = false;
    setTimeout(() => {
      jobs.reachable = true;
    }, 10);
    completeLater('running');
    expect((await wait(['running'])).jobs).toEqual([
      { job_name: 'running', kind: 'gathering', ...completed },
    ]);
  });
});
