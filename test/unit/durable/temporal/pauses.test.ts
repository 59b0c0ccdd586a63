import { describe, expect, it } from '@jest/globals';
import { msToTs } from '@temporalio/common/lib/time.js';
import { pauseOf } from '../../../../src/durable/temporal/pauses.js';

const SINCE = msToTs(Date.UTC(2026, 10, 24, 12));

function pause(status: string, raw: object) {
  const description = { workflowId: 'seattle', status: { name: status }, raw };
  return pauseOf(description as unknown as Parameters<typeof pauseOf>[0]);
}

describe('a job', () => {
  it('that nobody paused has no pause', () => {
    expect(pause('RUNNING', {})).toBeUndefined();
    expect(pause('RUNNING', { pendingActivities: [{ activityId: '1' }] })).toBeUndefined();
  });

  it('that is paused says since when, by whom, why, and how it goes on', () => {
    const pauseInfo = { pausedTime: SINCE, identity: 'ann@host', reason: 'lunch.' };
    expect(pause('PAUSED', { workflowExtendedInfo: { pauseInfo } })).toBe(
      'The job is paused since 2026-11-24T12:00:00Z by ann@host: lunch; "temporal workflow unpause --workflow-id seattle" lets it go on.',
    );
  });

  it('that was cancelled while it is paused says when that takes effect', () => {
    expect(pause('PAUSED', { workflowExtendedInfo: { cancelRequested: true } })).toBe(
      'The job is paused; "temporal workflow unpause --workflow-id seattle" lets it go on. It was cancelled meanwhile, and ends when it goes on.',
    );
  });
});

describe('an activity that is paused', () => {
  const paused = {
    ...{ activityId: '4', activityType: { name: 'fetchChunk' }, paused: true },
    pauseInfo: { pauseTime: SINCE, manual: { identity: 'ann@host', reason: '' } },
  };

  it('says which it is, by whom, and how it goes on', () => {
    expect(pause('RUNNING', { pendingActivities: [{ activityId: '3' }, paused] })).toBe(
      'fetchChunk is paused since 2026-11-24T12:00:00Z by ann@host; "temporal activity unpause --workflow-id seattle --activity-id 4" lets it go on.',
    );
  });

  it('is named by its years where its id says them', () => {
    const named = { ...paused, activityId: '1990-1999' };
    expect(pause('RUNNING', { pendingActivities: [named] })).toContain(
      'fetchChunk 1990-1999 is paused',
    );
  });

  it('is named by its year where its id is one', () => {
    const named = { ...paused, activityId: '2020' };
    expect(pause('RUNNING', { pendingActivities: [named] })).toContain('fetchChunk 2020 is paused');
  });

  it('is told with how many others', () => {
    const others = [paused, { activityId: '5', paused: true }, { activityId: '6', paused: true }];
    expect(pause('RUNNING', { pendingActivities: others })).toContain(' 2 more are paused.');
  });
});
