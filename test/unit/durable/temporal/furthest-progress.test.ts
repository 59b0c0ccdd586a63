import { expect, it } from '@jest/globals';
import type { WorkflowExecutionDescription } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { progressReader } from '../../../../src/durable/temporal/furthest-progress.js';

const done = (chunks_done: number) => ({ chunks_done, chunks_total: 8, rows: 0 });

/** @param inHand what the heartbeat of a pending activity says; undefined where none is pending. */
function aRun(memo: object | undefined, inHand?: object, runId = 'run') {
  const payload = defaultPayloadConverter.toPayload({ progress: inHand });
  const pendingActivities =
    inHand === undefined ? [] : [{ heartbeatDetails: { payloads: [payload] } }];
  const description = { runId, memo: { progress: memo }, raw: { pendingActivities } };
  return description as unknown as WorkflowExecutionDescription;
}

it('an activity in progress tells more than the workflow has reported', () => {
  const progressOf = progressReader(() => 0);
  expect(progressOf(aRun(done(1)))).toEqual(done(1));
  expect(progressOf(aRun(done(1), done(4)))).toEqual(done(4));
});

it('what it told counts after its end, until the workflow reports', () => {
  const progressOf = progressReader(() => 0);
  progressOf(aRun(undefined, done(5)));
  expect(progressOf(aRun(undefined))).toEqual(done(5));
  expect(progressOf(aRun(done(6)))).toEqual(done(6));
});

it('another run of the job begins from nothing', () => {
  const progressOf = progressReader(() => 0);
  progressOf(aRun(undefined, done(5)));
  expect(progressOf(aRun(undefined, undefined, 'another run'))).toBeUndefined();
});
