import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { cancellationSignal } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { type CompletingJob, KEEP_RESULT } from '../../../src/durable/server/keep-result.js';
import { unlessCancelledMeanwhile } from '../../../src/durable/server/local-writing.js';
import { type DevServer, startDevServer } from '../../fakes/dev-server.js';

const TASK_QUEUE = 'kept';

let server: DevServer;
let client: Client;
let worker: Worker;
let stopped: Promise<void>;
/** Keeps a result. */
let keep: (job: CompletingJob) => Promise<unknown>;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  server = await startDevServer();
  const { address } = server;
  client = new Client({ connection: await Connection.connect({ address }) });
  worker = await Worker.create({
    connection: await NativeConnection.connect({ address }),
    taskQueue: TASK_QUEUE,
    activities: {
      [KEEP_RESULT]: (job: CompletingJob) => unlessCancelledMeanwhile(() => keep(job)),
    },
    workflowsPath: resolve('test/fakes/contract-workflows.ts'),
    interceptors: { workflowModules: [resolve('dist/durable-interceptors.js')] },
  });
  stopped = worker.run();
});
afterAll(async () => {
  worker.shutdown();
  await stopped;
  await Promise.all([client.connection.close(), server.stop()]);
});

/** Starts a job whose function returns at once, with a result. */
function startJob(workflowId: string) {
  return client.workflow.start('atOnce', {
    ...{ workflowId, taskQueue: TASK_QUEUE, args: [{ rows: 31 }] },
    // A task that takes longer is told of to the server, whose answer has the cancellation.
    workflowTaskTimeout: '2 seconds',
  });
}

async function endOf(workflowId: string): Promise<unknown[]> {
  const job = client.workflow.getHandle(workflowId);
  const result = await job.result().catch((error: Error) => error.message);
  return [(await job.describe()).status.name, result];
}

it('a job that is cancelled while its result is kept is completed', async () => {
  let isKeeping = false;
  keep = async ({ result }) => {
    isKeeping = true;
    const signal = cancellationSignal();
    while (!signal.aborted) await sleep(10);
    await sleep(200);
    return result;
  };
  const job = await startJob('slow-store');
  while (!isKeeping) await sleep(10);
  await job.cancel();
  expect(await endOf('slow-store')).toEqual(['COMPLETED', { rows: 31 }]);
});

it('a job whose cancellation the server takes before the end of its task is completed', async () => {
  const kept: unknown[] = [];
  keep = async ({ name, result }) => {
    kept.push(result);
    if (kept.length === 1) await client.workflow.getHandle(name).cancel();
    return kept[0];
  };
  await startJob('refused-end');
  expect(await endOf('refused-end')).toEqual(['COMPLETED', { rows: 31 }]);
  expect(kept).toEqual([{ rows: 31 }, { rows: 31 }]);
});

it('a job that is cancelled while the keeping of its result fails is cancelled, after two more tries', async () => {
  let tries = 0;
  keep = async () => {
    tries += 1;
    const signal = cancellationSignal();
    while (tries === 1 && !signal.aborted) await sleep(10);
    throw ApplicationFailure.create({ message: 'no such folder' });
  };
  const job = await startJob('failing');
  while (tries === 0) await sleep(10);
  await job.cancel();
  expect(await endOf('failing')).toEqual(['CANCELLED', 'Workflow execution cancelled']);
  expect(tries).toBe(3);
});

it('a job whose store is away is cancelled', async () => {
  let tries = 0;
  keep = async () => {
    tries += 1;
    throw ApplicationFailure.create({ message: 'no such folder' });
  };
  const job = await startJob('store-away');
  while (tries === 0) await sleep(10);
  await job.cancel();
  expect(await endOf('store-away')).toEqual(['CANCELLED', 'Workflow execution cancelled']);
});

it('a job whose store is away for long holds no place of the worker, and is cancelled at once', async () => {
  let tries = 0;
  keep = async () => {
    tries += 1;
    const wait = tries === 1 ? { nextRetryDelay: '1 minute' as const } : {};
    throw ApplicationFailure.create({ message: 'no such folder', ...wait });
  };
  const job = await startJob('store-away-for-long');
  const hasTimer = async () => {
    const { events } = await job.fetchHistory();
    return events?.some((event) => event.timerStartedEventAttributes);
  };
  while (!(await hasTimer())) await sleep(50);
  await job.cancel();
  expect(await endOf('store-away-for-long')).toEqual(['CANCELLED', 'Workflow execution cancelled']);
  // Two of them after the cancellation.
  expect(tries).toBe(3);
});

it('a job that goes on in a second run is kept as begun with the first one', async () => {
  let kept: CompletingJob | undefined;
  keep = async (job) => {
    kept = job;
    return job.result;
  };
  const input = { below: 10 };
  const first = await client.workflow.start('inTwoRuns', {
    ...{ workflowId: 'in-two-runs', taskQueue: TASK_QUEUE, args: [input], memo: { input } },
  });
  expect(await endOf('in-two-runs')).toEqual(['COMPLETED', { rows: 31 }]);
  const { startTime } = await client.workflow
    .getHandle('in-two-runs', first.firstExecutionRunId)
    .describe();
  expect(kept).toMatchObject({ input, started_at: startTime.toISOString() });
});
