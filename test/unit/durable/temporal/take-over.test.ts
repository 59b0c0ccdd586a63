import { expect, it } from '@jest/globals';
import type { Connection } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { freeingWorkflows } from '../../../../src/durable/temporal/take-over.js';

const BEGAN = Date.UTC(2026, 10, 28);

/** Runs an activity of each info within one worker that began at BEGAN; gives the executions that were freed. */
async function freedBy(
  infos: { runId: string; scheduledTimestampMs: number; isLocal?: boolean }[],
  isRefused = false,
): Promise<unknown[]> {
  const freed: unknown[] = [];
  const service = {
    resetStickyTaskQueue: async (request: unknown) => {
      freed.push(request);
      if (isRefused) throw new Error('not now');
    },
  } as unknown as Connection['workflowService'];
  const employment = { service, namespace: 'default', identity: 'me' };
  const interceptors = freeingWorkflows(employment, BEGAN);
  for (const { runId, ...info } of infos) {
    const workflowExecution = { workflowId: 'job', runId };
    const environment = new MockActivityEnvironment({ ...info, workflowExecution });
    const result = await environment.run(async () =>
      interceptors({} as never).inbound?.execute?.({ args: [], headers: {} }, async () => 'done'),
    );
    expect(result).toBe('done');
  }
  return freed;
}

it('a workflow whose activity is older than the worker is freed once', async () => {
  const old = { scheduledTimestampMs: BEGAN - 1 };
  const freed = await freedBy([
    { runId: 'one', ...old },
    { runId: 'one', ...old },
    { runId: 'two', ...old },
  ]);
  expect(freed).toEqual(
    ['one', 'two'].map((runId) => ({
      namespace: 'default',
      execution: { workflowId: 'job', runId },
    })),
  );
});

it('one that has had this worker is not, and neither is one whose activity is a part of its task', async () => {
  const freed = await freedBy([
    { runId: 'new', scheduledTimestampMs: BEGAN },
    { runId: 'local', scheduledTimestampMs: BEGAN - 1, isLocal: true },
  ]);
  expect(freed).toEqual([]);
});

it('the activity goes on where the server refuses', async () => {
  expect(await freedBy([{ runId: 'one', scheduledTimestampMs: BEGAN - 1 }], true)).toHaveLength(1);
});
