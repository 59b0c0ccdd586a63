import { describe, expect, it } from '@jest/globals';
import type { WorkflowExecutionDescription } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';
import { attentionOf, idleQueueAttention } from '../../../src/jobs/attention.js';

const NOW = Date.UTC(2026, 10, 24, 12);

interface Pending {
  attempt?: number;
  lastFailure?: { message?: string };
  heartbeatDetails?: { payloads: unknown[] };
  nextAttemptScheduleTime?: ReturnType<typeof msToTs>;
}

function attention(pendingActivities: Pending[] | undefined, status = 'RUNNING') {
  const activities = pendingActivities?.map((activity) => ({
    activityType: { name: 'fetchChunk' },
    maximumAttempts: 20,
    ...activity,
  }));
  const description = { status: { name: status }, raw: { pendingActivities: activities } };
  return attentionOf(description as unknown as WorkflowExecutionDescription, NOW);
}

describe('a running job', () => {
  it.each([
    ['without activities', undefined],
    ['whose activities are well', [{ attempt: 1 }, { attempt: 3 }]],
  ])('%s needs no attention', (_what, activities) => {
    expect(attention(activities)).toBeUndefined();
  });

  it('that waits for a retry says why, which attempt and when', () => {
    const failing = {
      attempt: 3,
      lastFailure: { message: 'upstream answered 503: Overloaded' },
      nextAttemptScheduleTime: msToTs(NOW + 7_200),
    };
    expect(attention([failing])).toBe(
      'fetchChunk: last error: upstream answered 503: Overloaded; attempt 3 of 20 comes in 8 s.',
    );
  });

  it.each([
    ['has begun', undefined],
    ['is due', msToTs(NOW - 1)],
  ])('whose next attempt %s says that it is under way', (_what, nextAttemptScheduleTime) => {
    const failing = {
      attempt: 2,
      lastFailure: { message: 'no answer' },
      ...(nextAttemptScheduleTime && { nextAttemptScheduleTime }),
    };
    expect(attention([failing])).toBe(
      'fetchChunk: last error: no answer; attempt 2 of 20 is under way.',
    );
  });

  it('with several failing activities tells of the one that failed most', () => {
    const lastFailure = { message: 'reset' };
    expect(
      attention([
        { attempt: 2, lastFailure },
        { attempt: 5, lastFailure: { message: 'refused' } },
        { attempt: 9 },
        { attempt: 3, lastFailure },
      ]),
    ).toBe(
      'fetchChunk: last error: refused; attempt 5 of 20 is under way; 2 more are being retried.',
    );
  });

  it('that waits for upstream’s limits says so in the words of its heartbeat', () => {
    const waiting = {
      heartbeatDetails: { payloads: [defaultPayloadConverter.toPayload('waits')] },
    };
    expect(attention([{ attempt: 1 }, waiting])).toBe('fetchChunk waits.');
    const beating = { heartbeatDetails: { payloads: [defaultPayloadConverter.toPayload(null)] } };
    expect(attention([beating])).toBeUndefined();
  });

  it('that is paused says how to resume it', () => {
    expect(attention([], 'PAUSED')).toBe(
      'The job is paused; resume it with "temporal workflow unpause" or in the Web UI.',
    );
  });
});

describe('a task queue', () => {
  it('that a worker has polled within 75 s is well, though another worker is gone', () => {
    const pollers = [
      { lastAccessTime: msToTs(NOW - 900_000) },
      { lastAccessTime: msToTs(NOW - 74_000) },
    ];
    expect(idleQueueAttention('durable-weather', pollers, NOW)).toBeUndefined();
  });

  it.each([
    ['nobody ever polled', []],
    ['nobody has polled for 75 s', [{ lastAccessTime: msToTs(NOW - 75_000) }]],
    ['a poller of unknown time polled', [{ lastAccessTime: null }, {}]],
  ])('that %s says how to start a worker', (_what, pollers) => {
    expect(idleQueueAttention('durable-weather-fetch', pollers, NOW)).toBe(
      'No worker polls task queue "durable-weather-fetch"; start one with "durable-weather worker". The job goes on as soon as it does.',
    );
  });
});
