import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import type { Persistence } from '../../../activities/persist.js';
import { PromptRuns } from '../../../activities/prompt-runs.js';
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
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
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

it('a run that waits for its turn is over: its activity begins a run of its own', async () => {
  const runs = new PromptRuns<string>();
  expect(await beginAndLeave(runs, inLine)).toBeNull();
  expect(runs.take('run')).toBeUndefined();
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

it('a run for which no activity comes within 10 s is ended', async () => {
  const runs = new PromptRuns<string>();
  let signal = NEVER;
  await beginAndLeave(runs, (persistence) => {
    signal = persistence.signal;
    return inFlight(persistence);
  });
  await jest.advanceTimersByTimeAsync(9_999);
  expect(signal.aborted).toBe(false);
  await jest.advanceTimersByTimeAsync(1);
  expect(signal.aborted).toBe(true);
  expect(runs.take('run')).toBeUndefined();
});

it('after a run that was left one a minute may begin, until one is prompt again', async () => {
  let now = 0;
  const runs = new PromptRuns<string>(() => now);
  expect([runs.mayBegin(), runs.mayBegin()]).toEqual([true, true]);
  await runs.begin('left', () => Promise.reject(FAILURE));
  expect(runs.mayBegin()).toBe(false);
  now = 59_999;
  expect(runs.mayBegin()).toBe(false);
  now = 60_000;
  expect([runs.mayBegin(), runs.mayBegin()]).toEqual([true, false]);
  now = 120_000;
  expect(runs.mayBegin()).toBe(true);
  expect(await runs.begin('run', () => ANSWER)).toBe('done');
  expect([runs.mayBegin(), runs.mayBegin()]).toEqual([true, true]);
});
