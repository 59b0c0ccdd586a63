import { beforeEach, expect, it } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { olderWorkersWatch } from '../../../../src/durable/temporal/older-workers.js';

const CLIENT = {} as Client;

let looks: number;
let now: number;
beforeEach(() => {
  looks = 0;
  now = 1_000;
});

const watch = () =>
  olderWorkersWatch(
    async () => {
      looks += 1;
      return `look ${looks}`;
    },
    () => now,
  );

it('one look counts for a minute, also for those who ask while it is under way', async () => {
  const olderWorkers = watch();
  const all = await Promise.all([olderWorkers(CLIENT), olderWorkers(CLIENT)]);
  now += 60_000;
  expect([...all, await olderWorkers(CLIENT)]).toEqual(['look 1', 'look 1', 'look 1']);
  now += 1;
  expect(await olderWorkers(CLIENT)).toBe('look 2');
});

it('a look that fails, or that has no answer in half a second, says nothing', async () => {
  const failing = olderWorkersWatch(() => Promise.reject(new Error('away')));
  const hanging = olderWorkersWatch(() => new Promise(() => undefined));
  expect([await failing(CLIENT), await hanging(CLIENT)]).toEqual([undefined, undefined]);
});
