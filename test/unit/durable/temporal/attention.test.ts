import { describe, expect, it } from '@jest/globals';
import type { WorkflowExecutionDescription } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';
import { attentionOf } from '../../../../src/durable/temporal/attention.js';

const NOW = Date.UTC(2026, 10, 24, 12);

interface Pending {
  /** 1: scheduled, 2: started. */
  state?: number;
  attempt?: number;
  lastFailure?: { message?: string; applicationFailureInfo?: { type: string } };
  maximumAttempts?: number;
  heartbeatDetails?: { payloads: unknown[] };
  nextAttemptScheduleTime?: ReturnType<typeof msToTs>;
  currentRetryInterval?: ReturnType<typeof msToTs>;
}

/** A next attempt after a pause of 7.2 s. */
const at = (ms: number): Pending => ({
  nextAttemptScheduleTime: msToTs(ms),
  currentRetryInterval: msToTs(7_200),
});

function attention(pendingActivities: Pending[] | undefined, status = 'RUNNING') {
  const activities = pendingActivities?.map((activity) => ({
    activityType: { name: 'fetchChunk' },
    maximumAttempts: 20,
    ...activity,
  }));
  const description = {
    workflowId: 'seattle',
    status: { name: status },
    historyLength: 4,
    raw: { pendingActivities: activities },
  };
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
    ['has begun', {}, 'is under way'],
    ['is over by this machine’s clock', at(NOW - 300_000), 'comes in 1 s'],
    ['is further off by this machine’s clock than its pause', at(NOW + 300_000), 'comes in 8 s'],
  ])('whose next attempt %s says when it comes by the server’s', (_what, next, when) => {
    const failing = { attempt: 2, lastFailure: { message: 'no answer' }, ...next };
    expect(attention([failing])).toBe(
      `fetchChunk: last error: no answer; attempt 2 of 20 ${when}.`,
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

  it('of a worker of 0.2.0 that waits for upstream’s limits says so in the words of its heartbeat', () => {
    const waiting = {
      heartbeatDetails: { payloads: [defaultPayloadConverter.toPayload('waits')] },
    };
    expect(attention([{ attempt: 1 }, waiting])).toBe('fetchChunk waits.');
    const beating = { heartbeatDetails: { payloads: [defaultPayloadConverter.toPayload(null)] } };
    expect(attention([beating])).toBeUndefined();
  });

  describe('whose activity says how it stands', () => {
    const saying = (details: object) => ({
      attempt: 9,
      // The server does not limit attempts.
      maximumAttempts: 0,
      heartbeatDetails: { payloads: [defaultPayloadConverter.toPayload(details)] },
      nextAttemptScheduleTime: msToTs(NOW + 64_000),
    });
    const trouble = {
      error: 'upstream answered 503: Overloaded.',
      lasting: { what: 'upstream has given no good answer', since: NOW - 3_600_000 },
    };

    it('of an outage tells since when it lasts, what was said last and when the next attempt comes', () => {
      const outage = { ...saying({ trouble, inARow: 8 }), lastFailure: { message: 'as above' } };
      expect(attention([outage, outage])).toBe(
        'fetchChunk: upstream has given no good answer since 2026-11-24T11:00:00.000Z; last error: upstream answered 503: Overloaded; the next attempt comes in 64 s; 1 more are being retried.',
      );
      const { nextAttemptScheduleTime: _now, ...under_way } = outage;
      expect(attention([under_way])).toBe(
        'fetchChunk: upstream has given no good answer since 2026-11-24T11:00:00.000Z; last error: upstream answered 503: Overloaded; the next attempt is under way.',
      );
    });

    it('of tries that are counted tells which comes next and which is the last', () => {
      const counted = saying({ trouble: { ...trouble, tries: { made: 2, most: 5 } } });
      expect(attention([counted])).toBe(
        'fetchChunk: upstream has given no good answer since 2026-11-24T11:00:00.000Z; last error: upstream answered 503: Overloaded; attempt 3 of 5 comes in 64 s.',
      );
    });

    it('of its turn that comes later tells when, and is no failure though its attempt ended', () => {
      const wait = { until: NOW + 64_000, why: "the day's budget of 300 is spent." };
      const waiting = {
        ...saying({ wait, trouble }),
        lastFailure: { message: wait.why, applicationFailureInfo: { type: 'UpstreamWait' } },
      };
      expect(attention([waiting, { attempt: 1 }])).toBe(
        "fetchChunk waits until 2026-11-24T12:01:04.000Z: the day's budget of 300 is spent.",
      );
    });

    it('of a queue in its worker tells since when it stands there, as long as its attempt lasts', () => {
      const queue = saying({ wait: { since: NOW - 64_000, why: 'its rows have no room.' } });
      expect(attention([{ ...queue, state: 2 }])).toBe(
        'fetchChunk has waited since 2026-11-24T11:58:56.000Z: its rows have no room.',
      );
      expect(attention([{ ...queue, state: 1 }])).toBeUndefined();
    });

    it('of a queue needs no attention while another activity of the job is at work', () => {
      const queue = { ...saying({ wait: { since: NOW - 64_000, why: 'full' } }), state: 2 };
      expect(attention([queue, { state: 2 }])).toBeUndefined();
      expect(attention([queue, { state: 1 }, queue])).toBe(
        'fetchChunk has waited since 2026-11-24T11:58:56.000Z: full.',
      );
      const paused = saying({ wait: { until: NOW + 64_000, why: 'spent' } });
      expect(attention([queue, { state: 2 }, paused])).toBe(
        'fetchChunk waits until 2026-11-24T12:01:04.000Z: spent.',
      );
    });

    it('of a queue after a failure tells of the failure, which is why the queue is long', () => {
      const queue = { wait: { since: NOW - 64_000, why: 'full' }, trouble };
      const { nextAttemptScheduleTime: _now, ...queueing } = { ...saying(queue), state: 2 };
      expect(attention([queueing])).toBe(
        'fetchChunk: upstream has given no good answer since 2026-11-24T11:00:00.000Z; last error: upstream answered 503: Overloaded; the next attempt is under way.',
      );
    });

    it('of a turn that has come needs no attention', () => {
      const come = {
        ...saying({ wait: { until: NOW, why: 'spent' } }),
        lastFailure: { message: 'spent', applicationFailureInfo: { type: 'UpstreamWait' } },
      };
      expect(attention([come])).toBeUndefined();
    });

    it('in a way that this version does not know is believed where it can be', () => {
      const odd = {
        ...saying({ trouble: 7, wait: { until: 'soon' } }),
        lastFailure: { message: 'x' },
      };
      expect(attention([odd])).toBe('fetchChunk: last error: x; the next attempt comes in 64 s.');
    });
  });

  it('whose worker died says so, and counts no attempts where they are not limited', () => {
    const died = {
      attempt: 7,
      maximumAttempts: 0,
      lastFailure: { message: 'activity Heartbeat timeout' },
    };
    expect(attention([died])).toBe(
      'fetchChunk: last error: activity Heartbeat timeout; the next attempt is under way.',
    );
  });

  it('that waits for its start says when that comes, and no more once it has begun', () => {
    const delayed = (executionTime: Date | undefined, historyLength: number) =>
      attentionOf(
        {
          status: { name: 'RUNNING' },
          ...{ startTime: new Date(NOW), executionTime, historyLength, raw: {} },
        } as unknown as WorkflowExecutionDescription,
        NOW,
      );
    const later = new Date(NOW + 3_600_000);
    expect(delayed(later, 1)).toBe(
      'The job was started with a delay, and begins at 2026-11-24T13:00:00.000Z.',
    );
    expect(delayed(later, 4)).toBeUndefined();
    expect(delayed(new Date(NOW), 1)).toBeUndefined();
    expect(delayed(undefined, 1)).toBeUndefined();
  });
});
