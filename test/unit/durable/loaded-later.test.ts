import { expect, it } from '@jest/globals';
import { steadyNow } from '../../../src/base/deadline.js';
import { loadedBeforeCalls, loadedWithinCalls } from '../../../src/durable/loaded-later.js';
import type { DurablePromises } from '../../../src/durable/promises.js';

/** Promises that give the time that they are left with; loading them takes so long. */
function takingMs(loadMs: number, loadedFor = loadedWithinCalls): Promise<DurablePromises> {
  const promises = {
    describe: async (_names: readonly string[], withinMs: number) => withinMs,
    list: async (_filter: object, withinMs: number) => withinMs,
    steps: async (_name: string, withinMs: number) => withinMs,
    cancel: async (name: string) => `${name} cancelled`,
  } as unknown as DurablePromises;
  const load = loadedFor(async () => {
    // As loading does, this holds up everything else.
    const begun = steadyNow();
    while (steadyNow() - begun < loadMs);
    return promises;
  });
  return load();
}

it('the time that loading takes counts as the call’s of a server', async () => {
  const late = await takingMs(60);
  for (const left of [
    await late.describe(['a'], 4_000),
    await late.list({ limit: 1 }, 4_000),
    await late.steps('a', 4_000),
  ]) {
    expect(Number(left)).toBeLessThanOrEqual(3_940);
  }
});

it('some time is left to say why there is no answer, and never more than the call has', async () => {
  expect(await (await takingMs(60)).describe(['a'], 510)).toBe(500);
  expect(await (await takingMs(10)).describe(['a'], 200)).toBe(200);
});

it('what has no limit is passed on', async () => {
  expect(await (await takingMs(0)).cancel('a')).toBe('a cancelled');
});

it('a command’s call has all of its time, however long the loading took', async () => {
  const late = await takingMs(60, loadedBeforeCalls);
  expect(await late.describe(['a'], 4_000)).toBe(4_000);
});
