import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

/** What was slept, in order, in milliseconds; sleeping is what lets the fake clock run. */
const slept: number[] = [];

jest.unstable_mockModule('node:timers/promises', () => ({
  setTimeout: async (ms: number, _value: unknown, { signal }: { signal: AbortSignal }) => {
    signal.throwIfAborted();
    slept.push(ms);
    await jest.advanceTimersByTimeAsync(ms);
  },
}));
const { weightBudget } = await import('../../../activities/budget.js');

const { signal } = new AbortController();

beforeEach(() => {
  slept.length = 0;
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('the weight budget', () => {
  it('lets through what fits into a minute', async () => {
    const spend = weightBudget(10);
    await spend(6, signal);
    await spend(4, signal);
    expect(slept).toEqual([]);
  });

  it('keeps what does not fit waiting until the minute is over', async () => {
    const spend = weightBudget(10);
    await spend(6, signal);
    await jest.advanceTimersByTimeAsync(20_000);
    await spend(5, signal);
    expect(slept).toEqual([40_000]);
  });

  it('is not used up by what had to wait', async () => {
    const spend = weightBudget(10);
    await spend(6, signal);
    await spend(10, signal);
    await spend(1, signal);
    expect(slept).toEqual([60_000, 60_000]);
  });

  it('counts fractions as whole', async () => {
    const spend = weightBudget(10);
    for (let request = 0; request < 5; request += 1) await spend(1.1, signal);
    expect(slept).toEqual([]);
    await spend(0.1, signal);
    expect(slept).toEqual([60_000]);
  });

  it('gives a request heavier than all of it a minute to itself', async () => {
    const spend = weightBudget(10);
    await spend(1, signal);
    await spend(235, signal);
    await spend(1, signal);
    expect(slept).toEqual([60_000, 60_000]);
  });

  it('of 0 is unlimited', async () => {
    const spend = weightBudget(0);
    for (let request = 0; request < 100; request += 1) await spend(2_000, signal);
    expect(slept).toEqual([]);
  });

  it('ends a wait that is aborted', async () => {
    const spend = weightBudget(10);
    await spend(10, signal);
    const controller = new AbortController();
    controller.abort(new Error('cancelled'));
    await expect(spend(1, controller.signal)).rejects.toThrow('cancelled');
  });

  it('is one for all requests under way together', async () => {
    const spend = weightBudget(10);
    await Promise.all([spend(10, signal), spend(10, signal)]);
    expect(slept).toEqual([60_000]);
  });
});
