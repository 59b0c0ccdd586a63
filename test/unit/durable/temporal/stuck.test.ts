import { describe, expect, it } from '@jest/globals';
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { findStuckTask, stuckAttention } from '../../../../src/durable/temporal/stuck.js';

const SCHEDULED = { seconds: 1_795_000_000, nanos: 5 };

/** A server whose history of the job ends with these events, the last one first. */
function stuck(attempt: number | undefined, ...events: object[]) {
  let asked = 0;
  const getWorkflowExecutionHistoryReverse = async () => {
    asked += 1;
    return { history: { events } };
  };
  const client = {
    options: { namespace: 'default' },
    workflowService: { getWorkflowExecutionHistoryReverse },
  };
  const pendingWorkflowTask = attempt && { attempt, originalScheduledTime: SCHEDULED };
  const description = { workflowId: 'job', runId: 'run', raw: { pendingWorkflowTask } };
  const found = findStuckTask(
    client as unknown as Client,
    description as unknown as WorkflowExecutionDescription,
  );
  return found.then((task) => ({ task, asked, words: task && stuckAttention(task) }));
}

const failed = (message?: string) => ({
  workflowTaskFailedEventAttributes: { failure: { message } },
});
const timedOut = { workflowTaskTimedOutEventAttributes: {} };
const completed = { workflowTaskCompletedEventAttributes: {} };

describe('a workflow task', () => {
  it.each([undefined, 1])('in its first attempt (%s) costs no further request', async (attempt) => {
    expect(await stuck(attempt, failed('old'))).toEqual({ task: undefined, asked: 0 });
  });

  it('that failed says how often, since when and why', async () => {
    const { words } = await stuck(
      4,
      {},
      failed('a bug.\n   at\tgatherWeather\u001b[2J'),
      completed,
    );
    expect(words).toBe(
      'No worker can go on with this job: its workflow task has failed 3 times since 2026-11-18T11:06:40Z: a bug. at gatherWeather [2J. It goes on by itself with a worker of the version that began it, or of one that mends this; or cancel_jobs ends it, and the same start with retry_failed: true goes on from what it has stored.',
    );
  });

  it('that failed once, without words, or with too many, says so', async () => {
    expect((await stuck(2, failed())).words).toContain(
      'failed once since 2026-11-18T11:06:40Z: no reason given. It',
    );
    expect((await stuck(2, failed('x'.repeat(301)))).words).toContain(`: ${'x'.repeat(300)}…. It`);
  });

  it('that ran out of time again and again says so, but one lost attempt is no concern', async () => {
    expect((await stuck(2, timedOut, failed('old'))).task).toBeUndefined();
    expect((await stuck(3, timedOut)).words).toBe(
      'No worker has gone on with this job: its workflow task has run out of time 2 times since 2026-11-18T11:06:40Z. The worker that takes it ends, hangs or has too much to do; its log says more, and the job goes on by itself with one that does not.',
    );
  });

  it('that a worker was found to have died with is a lost attempt', async () => {
    const applicationFailureInfo = { type: 'WorkerEnded' };
    const left = { workflowTaskFailedEventAttributes: { failure: { applicationFailureInfo } } };
    expect((await stuck(2, left)).task).toBeUndefined();
    expect((await stuck(3, left)).words).toBe(
      'No worker has gone on with this job: its workflow task has come to nothing 2 times since 2026-11-18T11:06:40Z. The worker that takes it ends, hangs or cannot go on with it; its log says more, and the job goes on by itself with one that does not.',
    );
  });

  it('after one that was completed is well', async () => {
    expect((await stuck(2, completed, failed('old'))).task).toBeUndefined();
  });
});
