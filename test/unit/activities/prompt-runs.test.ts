import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import type { Persistence } from '../../../activities/persist.js';
import { PromptRuns } from '../../../activities/prompt-runs.js';
import { unlessAborted } from '../../../src/base/abort.js';
import { UpstreamError } from '../../../src/weather/provider.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const NEVER = new AbortController().signal;
const ANSWER = Promise.resolve('done');
const FAILURE = new UpstreamError('unavailable', 'HTTP 503');

/** Work that goes on until it is ended, as a request in flight does. */
function inFlight({ signal }: Persistence): Promise<string> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}

/** Work that waits for its turn, as a request in line does. */
function inLine({ turn: { signal } }: Persistence): Promise<string> {
  return unlessAborted(new Promise<string>(() => {}), signal);
}

const MARCH = { start_date: '2020-03-01', end_date: '2020-03-31' };
const APRIL = { start_date: '2020-04-01', end_date: '2020-04-30' };

/** What an activity is told. */
function anActivity(signal: AbortSignal = NEVER): Persistence & { told: string[] } {
  const told: string[] = [];
  return {
    ...{ told, signal, memory: {}, turn: { by: 'the activity', signal } },
    asks: ({ start_date }) => void told.push(`asks ${start_date.slice(5, 7)}`),
    waits: (wait) => void told.push(`waits ${wait?.why}`),
    progressed: () => void told.push('progressed'),
    succeeded: async () => {
      told.push('succeeded');
    },
  };
}

/** Begins a run and leaves it after its time. */
async function beginAndLeave(
  runs: PromptRuns<string>,
  work: (persistence: Persistence) => Promise<string>,
): Promise<string | null> {
  const begun = runs.begin('run', work);
  await jest.advanceTimersByTimeAsync(2_000);
  return begun;
}

it('a run that is over in time gives its outcome, and leaves nothing', async () => {
  const runs = new PromptRuns<string>();
  expect(await runs.begin('run', () => ANSWER)).toBe('done');
  expect(runs.take('run')).toBeUndefined();
});

it('a run whose request is in flight after 2 s is left to one activity, of the same workflow', async () => {
  const runs = new PromptRuns<string>();
  expect(await beginAndLeave(runs, inFlight)).toBeNull();
  expect(runs.take('another')).toBeUndefined();
  expect(runs.take('run')).toBeDefined();
  expect(runs.take('run')).toBeUndefined();
});

it('a run that waits for its turn, or comes to a request later, is begun anew by its activity', async () => {
  const runs = new PromptRuns<string>();
  expect(await beginAndLeave(runs, inLine)).toBeNull();
  expect(await runs.take('run')?.goOn(anActivity())).toBeUndefined();
  let request: () => Promise<void> = async () => {};
  const slow = (persistence: Persistence) =>
    new Promise<string>((resolve, reject) => {
      request = () => inLine(persistence).then(resolve, reject);
    });
  await beginAndLeave(runs, slow);
  void request();
  expect(await runs.take('run')?.goOn(anActivity())).toBeUndefined();
});

it('a run that an activity goes on with has its turns, and tells it all', async () => {
  const runs = new PromptRuns<string>();
  let answer: () => void = () => {};
  const turns: Persistence['turn'][] = [];
  await beginAndLeave(runs, async (persistence) => {
    turns.push(persistence.turn);
    persistence.asks(MARCH);
    await new Promise<void>((resolve) => {
      answer = resolve;
    });
    await persistence.succeeded();
    turns.push(persistence.turn);
    persistence.asks(APRIL);
    persistence.waits({ until: 7, why: 'the budget is spent' });
    return 'done';
  });
  const activity = anActivity();
  const outcome = runs.take('run')?.goOn(activity);
  answer();
  expect(await outcome).toBe('done');
  expect(turns[0]).toMatchObject({ isPassing: true });
  expect(turns[1]).toBe(activity.turn);
  expect(activity.told).toEqual(['asks 03', 'succeeded', 'asks 04', 'waits the budget is spent']);
});

it('a run that an activity goes on with ends with the activity, not with the worker', async () => {
  const runs = new PromptRuns<string>();
  let signal = NEVER;
  await beginAndLeave(runs, (persistence) => {
    signal = persistence.signal;
    return inFlight(persistence);
  });
  const end = new AbortController();
  const outcome = runs.take('run')?.goOn(anActivity(end.signal));
  runs.stop();
  expect(signal.aborted).toBe(false);
  end.abort();
  await expect(outcome).rejects.toThrow();
  expect(signal.aborted).toBe(true);
});

it('a run of an activity that is over already ends at once', async () => {
  const runs = new PromptRuns<string>();
  await beginAndLeave(runs, inFlight);
  await expect(runs.take('run')?.goOn(anActivity(AbortSignal.abort()))).rejects.toThrow();
});

it('upstream’s failure is left to the activity, and other failures are not', async () => {
  const runs = new PromptRuns<string>();
  expect(await runs.begin('run', () => Promise.reject(FAILURE))).toBeNull();
  await expect(runs.take('run')?.outcome).rejects.toBe(FAILURE);
  expect(await runs.begin('run', () => Promise.reject(new Error('no room')))).toBeNull();
  expect(runs.take('run')).toBeUndefined();
});

it('when the worker stops, runs end: those that have begun, and those that were left', async () => {
  const runs = new PromptRuns<string>();
  const ended: string[] = [];
  const noting = (name: string) => (persistence: Persistence) => {
    persistence.signal.addEventListener('abort', () => ended.push(name));
    return inFlight(persistence);
  };
  await beginAndLeave(runs, noting('left'));
  const begun = runs.begin('begun', noting('begun'));
  runs.stop();
  expect(await begun).toBeNull();
  expect(ended.sort()).toEqual(['begun', 'left']);
  expect([runs.take('run'), runs.take('begun')]).toEqual([undefined, undefined]);
});

it('a further try of the workflow’s task goes on with the run of the one before it', async () => {
  const runs = new PromptRuns<string>();
  let answer: (text: string) => void = () => {};
  await beginAndLeave(
    runs,
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  const again = runs.begin('run', () => Promise.reject(new Error('asked twice')));
  answer('done');
  expect(await again).toBe('done');
});

it('a run is kept while its request is in flight, and for 10 s after its end', async () => {
  const runs = new PromptRuns<string>();
  let answer: (text: string) => void = () => {};
  const work = () =>
    new Promise<string>((resolve) => {
      answer = resolve;
    });
  await beginAndLeave(runs, work);
  await jest.advanceTimersByTimeAsync(60_000);
  answer('done');
  await jest.advanceTimersByTimeAsync(9_999);
  expect(await runs.take('run')?.goOn(anActivity())).toBe('done');
  await beginAndLeave(runs, work);
  answer('done');
  await jest.advanceTimersByTimeAsync(10_000);
  expect(runs.take('run')).toBeUndefined();
});

it('nothing begins in a worker that has stopped', async () => {
  const runs = new PromptRuns<string>();
  runs.stop();
  expect(runs.mayBegin()).toBe(false);
  expect(await runs.begin('run', () => Promise.reject(new Error('begun')))).toBeNull();
});

it('after a run that was left one in 10 s may begin, until one is prompt again', async () => {
  let now = 0;
  const runs = new PromptRuns<string>(() => now);
  const asking = async (persistence: Persistence, outcome: Promise<string>) => {
    persistence.asks(MARCH);
    return outcome;
  };
  expect([runs.mayBegin(), runs.mayBegin()]).toEqual([true, true]);
  await runs.begin('left', (persistence) => asking(persistence, Promise.reject(FAILURE)));
  expect(runs.mayBegin()).toBe(false);
  now = 9_999;
  expect(runs.mayBegin()).toBe(false);
  now = 10_000;
  expect([runs.mayBegin(), runs.mayBegin()]).toEqual([true, false]);
  // It found all in the store, which says nothing of upstream.
  expect(await runs.begin('stored', () => ANSWER)).toBe('done');
  expect(runs.mayBegin()).toBe(false);
  now = 20_000;
  expect(runs.mayBegin()).toBe(true);
  expect(await runs.begin('run', (persistence) => asking(persistence, ANSWER))).toBe('done');
  expect([runs.mayBegin(), runs.mayBegin()]).toEqual([true, true]);
});

it('while the finish of a run takes more than 2 s no other begins, and then one in 10 s', async () => {
  const runs = new PromptRuns<string>();
  let end: () => void = () => {};
  const finish = () =>
    runs.finish(
      () =>
        new Promise<string>((resolve) => {
          end = () => resolve('written');
        }),
    );
  const prompt = finish();
  await jest.advanceTimersByTimeAsync(1_999);
  end();
  expect(await prompt).toBe('written');
  await jest.advanceTimersByTimeAsync(60_000);
  expect(runs.mayBegin()).toBe(true);
  const slow = finish();
  await jest.advanceTimersByTimeAsync(2_000);
  // One that has begun before.
  await runs.begin('other', async (persistence) => {
    persistence.asks(MARCH);
    return 'done';
  });
  await jest.advanceTimersByTimeAsync(60_000);
  expect(runs.mayBegin()).toBe(false);
  end();
  expect(await slow).toBe('written');
  await jest.advanceTimersByTimeAsync(10_000);
  expect([runs.mayBegin(), runs.mayBegin()]).toEqual([true, false]);
});

it('a job whose input upstream rejects keeps no other from beginning', async () => {
  const runs = new PromptRuns<string>();
  const rejected = new UpstreamError('rejected', 'HTTP 400');
  expect(await runs.begin('run', () => Promise.reject(rejected))).toBeNull();
  await expect(runs.take('run')?.goOn(anActivity())).rejects.toBe(rejected);
  expect([runs.mayBegin(), runs.mayBegin()]).toEqual([true, true]);
});
