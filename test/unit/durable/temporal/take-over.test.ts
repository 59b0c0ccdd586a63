import { expect, it } from '@jest/globals';
import type { Connection } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import {
  freeingWorkflows,
  loggingAttempts,
  takeOver,
} from '../../../../src/durable/temporal/take-over.js';

type ActivityInfo = NonNullable<ConstructorParameters<typeof MockActivityEnvironment>[0]>;

const BEGAN = Date.UTC(2026, 10, 28);

/** Runs an activity of each info within one worker that began at BEGAN; gives what the server was asked for. */
async function askedBy(
  infos: { runId: string; scheduledTimestampMs: number; isLocal?: boolean }[],
  isRefused = false,
): Promise<{ freed: unknown[]; queried: unknown[] }> {
  const freed: unknown[] = [];
  const queried: unknown[] = [];
  const service = {
    resetStickyTaskQueue: async (request: unknown) => {
      freed.push(request);
      if (isRefused) throw new Error('not now');
    },
    queryWorkflow: async (request: unknown) => {
      queried.push(request);
      throw new Error('no worker');
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
  return { freed, queried };
}

it('a workflow whose activity is older than the worker is freed once, and the first one of all is replayed', async () => {
  const old = { scheduledTimestampMs: BEGAN - 1 };
  const { freed, queried } = await askedBy([
    { runId: 'one', ...old },
    { runId: 'one', ...old },
    { runId: 'two', ...old },
  ]);
  const named = (runId: string) => ({
    namespace: 'default',
    execution: { workflowId: 'job', runId },
  });
  expect(freed).toEqual([named('one'), named('two')]);
  expect(queried).toEqual([
    { ...named('one'), query: { queryType: '__temporal_workflow_metadata' } },
  ]);
});

it('one that has had this worker is not, and neither is one whose activity is a part of its task', async () => {
  const asked = await askedBy([
    { runId: 'new', scheduledTimestampMs: BEGAN },
    { runId: 'local', scheduledTimestampMs: BEGAN - 1, isLocal: true },
  ]);
  expect(asked).toEqual({ freed: [], queried: [] });
});

it('the activity goes on where the server refuses', async () => {
  const asked = await askedBy([{ runId: 'one', scheduledTimestampMs: BEGAN - 1 }], true);
  expect(asked).toMatchObject({ freed: [{}], queried: [] });
});

/** Runs an activity of this info; gives what was logged of it. */
async function loggedOf(info: ActivityInfo, run = async () => 'done'): Promise<string[]> {
  const logged: string[] = [];
  const interceptors = loggingAttempts({
    begins: (activity, token) => void logged.push(`begins ${activity}: ${token}`),
    ends: (activity, token) => void logged.push(`ends ${activity}: ${token}`),
  });
  const environment = new MockActivityEnvironment(info);
  const work = async () => {
    logged.push('runs');
    return run();
  };
  await environment
    .run(async () => interceptors({} as never).inbound?.execute?.({ args: [], headers: {} }, work))
    .catch((error: Error) => logged.push(error.message));
  return logged;
}

const ATTEMPT = {
  workflowExecution: { workflowId: 'job', runId: 'run' },
  activityId: '1990-1999',
  base64TaskToken: 'dG9rZW4=',
} as const;

it('an attempt is logged from its begin to its end, however it ends', async () => {
  const ended = ['begins run 1990-1999: dG9rZW4=', 'runs', 'ends run 1990-1999: dG9rZW4='];
  expect(await loggedOf(ATTEMPT)).toEqual(ended);
  const failing = () => Promise.reject(new Error('no'));
  expect(await loggedOf({ ...ATTEMPT, retryPolicy: { maximumAttempts: 0 } }, failing)).toEqual([
    ...ended,
    'no',
  ]);
});

it.each<[string, ActivityInfo]>([
  ['a local activity', { isLocal: true }],
  ['one whose attempts are limited, as in jobs of 0.2.0', { retryPolicy: { maximumAttempts: 20 } }],
])('%s is not logged, so no worker takes it over', async (_what, info) => {
  expect(await loggedOf({ ...ATTEMPT, ...info })).toEqual(['runs']);
});

it('each attempt that was left is ended by its own token, also after one that the server refuses', async () => {
  const requests: unknown[] = [];
  const service = {
    respondActivityTaskFailed: async (request: unknown) => {
      requests.push(request);
      throw new Error('activity task not found');
    },
  } as unknown as Connection['workflowService'];
  await takeOver({ service, namespace: 'default', identity: 'me' }, ['Zmlyc3Q=', 'c2Vjb25k']);
  expect(requests).toEqual(
    ['first', 'second'].map((token) => ({
      namespace: 'default',
      identity: 'me',
      taskToken: Buffer.from(token),
      failure: {
        message: 'its worker ended, and another one goes on',
        applicationFailureInfo: { type: 'UpstreamWait', nextRetryDelay: { nanos: 1_000_000 } },
      },
    })),
  );
});
