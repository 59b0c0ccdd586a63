import { describe, expect, it } from '@jest/globals';
import { msToTs } from '@temporalio/common/lib/time.js';
import { idleQueueAttention } from '../../../../src/durable/temporal/idle-queues.js';

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
