import { describe, expect, it } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import {
  idleQueueAttention,
  isPolled,
  olderWorkersAttention,
} from '../../../../src/durable/temporal/idle-queues.js';

const NOW = Date.UTC(2026, 10, 24, 12);

describe('task queues', () => {
  it('that a worker has polled within 75 s is well, though another worker is gone', () => {
    const pollers = [
      { lastAccessTime: msToTs(NOW - 900_000) },
      { lastAccessTime: msToTs(NOW - 74_000) },
    ];
    expect(
      idleQueueAttention('durable-weather', pollers, 'durable-weather worker', NOW),
    ).toBeUndefined();
  });

  it.each([
    ['nobody ever polled', []],
    ['nobody has polled for 75 s', [{ lastAccessTime: msToTs(NOW - 75_000) }]],
    ['a poller of unknown time polled', [{ lastAccessTime: null }, {}]],
  ])('that %s says how to start a worker', (_what, pollers) => {
    expect(
      idleQueueAttention('durable-weather-fetch', pollers, 'durable-weather worker', NOW),
    ).toBe(
      'No worker polls task queue "durable-weather-fetch"; start one with "durable-weather worker". The job goes on as soon as it does.',
    );
  });
});

describe('workers of several versions', () => {
  const isOlder = (identity: string) => identity.startsWith('old');
  const polled = (identity: string, msAgo = 0) => ({
    identity,
    lastAccessTime: msToTs(NOW - msAgo),
  });
  const told = (...pollers: Parameters<typeof olderWorkersAttention>[1]) =>
    olderWorkersAttention('durable-weather', pollers, isOlder, NOW);

  it('are well when none is older, or the older one has not polled for 75 s', () => {
    expect(told()).toBeUndefined();
    expect(told(polled('new'), polled('old', 75_000), { lastAccessTime: null })).toBeUndefined();
  });

  it('are told of when an older one polls, once however many queues it polls', () => {
    expect(told(polled('old 1@vm', 74_000), polled('new'), polled('old 1@vm'))).toBe(
      'An older worker polls task queue "durable-weather": old 1@vm. It may not know all that a job asks for, and end it with another result; upgrade it, or end it (it is named for 75 s after its last poll).',
    );
  });

  it('are told of by three names at most', () => {
    const pollers = ['old c', 'old d\nd', 'old a', 'old b', 'old e'].map((name) => polled(name));
    expect(told(...pollers)).toBe(
      'Older workers poll task queue "durable-weather": old a, old b, old c and 2 more. They may not know all that a job asks for, and end it with another result; upgrade them, or end them (they are named for 75 s after their last poll).',
    );
    expect(told(polled('old 1'), polled('old d\nd'))).toMatch(/: old 1, old d d\. They/);
  });
});

describe('a machine whose clock is not the server’s', () => {
  const OWN = 'temporal-sys-per-ns-tq';
  /** A server on which these queues were polled so long ago, on its clock. */
  const serverWith = (msAgo: Record<string, number>) => {
    const describeTaskQueue = async ({ taskQueue }: { taskQueue: { name: string } }) => {
      const ago = msAgo[taskQueue.name];
      if (ago === undefined && taskQueue.name === OWN) throw new Error('not for you');
      return { pollers: ago === undefined ? [] : [{ lastAccessTime: msToTs(NOW - ago) }] };
    };
    const options = { namespace: 'default' };
    return { options, workflowService: { describeTaskQueue } } as unknown as Client;
  };
  const sees = (msAgo: Record<string, number>, here: number) =>
    isPolled(serverWith(msAgo), 'jobs', here);

  it.each([-3_600_000, -240_000, 240_000, 3_600_000])(
    'by %s ms tells by the server’s own worker who polls and who does not',
    async (ms) => {
      expect(await sees({ [OWN]: 59_000, jobs: 59_000 }, NOW + ms)).toBe(true);
      expect(await sees({ [OWN]: 0, jobs: 60_000 }, NOW + ms)).toBe(true);
      expect(await sees({ [OWN]: 0, jobs: 75_000 }, NOW + ms)).toBe(false);
      expect(await sees({ [OWN]: 0 }, NOW + ms)).toBe(false);
    },
  );

  it('by less than a poll lasts is believed', async () => {
    expect(await sees({ [OWN]: 59_000, jobs: 75_000 }, NOW)).toBe(false);
    expect(await sees({ [OWN]: 59_000, jobs: 74_000 }, NOW)).toBe(true);
  });

  it('is believed where the server does not show its own worker', async () => {
    expect(await sees({ jobs: 60_000 }, NOW)).toBe(true);
    expect(await sees({ jobs: 60_000 }, NOW + 240_000)).toBe(false);
  });
});
