import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { cancellationSignal, heartbeat } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { waitingSignal } from '../../activities/waiting-signal.js';
import { unlessCancelledMeanwhile } from '../../src/durable/server/local-writing.js';
import { fetchQueue } from '../../workflows/queues.js';
import { GATHERING } from '../fakes/a-manifest.js';
import { type DevServer, startDevServer } from '../fakes/dev-server.js';
import { lookupOf } from '../fakes/lookup-store.js';

const QUEUE = 'weather';

let server: DevServer;
let connection: Connection;
let client: Client;
let workerConnection: NativeConnection;
/** What ends the workers of a test. */
const stops: (() => Promise<void>)[] = [];
/** How far the only fetch is. */
let fetching: { begun: boolean; cancelled: boolean; die: () => void };
/** What the fetch does. */
let fetchChunk: () => Promise<unknown>;

/** Keeps on until the test lets it die, also after it was cancelled: as a fetch whose worker dies. */
async function keepOn(): Promise<never> {
  const dead = new Promise<void>((resolve) => {
    fetching.die = resolve;
  });
  cancellationSignal().addEventListener('abort', () => {
    fetching.cancelled = true;
  });
  fetching.begun = true;
  const beats = setInterval(heartbeat, 200);
  await dead;
  clearInterval(beats);
  throw ApplicationFailure.nonRetryable('the worker died');
}

/** Runs a worker until the function that it gives is called. */
async function startWorker(taskQueue: string, options: object): Promise<() => Promise<void>> {
  const worker = await Worker.create({ connection: workerConnection, taskQueue, ...options });
  const stopped = worker.run();
  const stop = async () => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await stopped;
  };
  stops.push(stop);
  return stop;
}

/** @param others activities in place of those that do nothing. */
function startWorkflows(others: object = {}): Promise<() => Promise<void>> {
  return startWorker(QUEUE, {
    workflowBundle: { codePath: resolve('dist/workflow-bundle.js') },
    activities: {
      // So each wait is a question: an answer would be kept.
      knownAttributes: () => Promise.reject(ApplicationFailure.nonRetryable('no')),
      // Each job has a step of its own.
      fetchPromptly: async () => null,
      writtenResult: async () => null,
      ...others,
    },
  });
}

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  server = await startDevServer();
  connection = await Connection.connect({ address: server.address });
  client = new Client({ connection });
  workerConnection = await NativeConnection.connect({ address: server.address });
});
afterAll(async () => {
  await Promise.all([connection.close(), workerConnection.close()]);
  await server.stop();
});
beforeEach(async () => {
  fetching = { begun: false, cancelled: false, die: () => {} };
  fetchChunk = keepOn;
  const activities = { fetchChunk: () => fetchChunk() };
  await startWorker(fetchQueue(QUEUE, 'open-meteo'), { activities });
});
afterEach(async () => {
  fetching.die();
  for (const stop of stops.splice(0)) await stop();
});

async function startJob(workflowId: string) {
  const job = await client.workflow.start('gatherWeather', {
    ...{ workflowId, taskQueue: QUEUE, args: [GATHERING] },
  });
  while (!fetching.begun) await sleep(20);
  return job;
}

/** The error at the end of the chain of causes. */
async function causeOf(run: Promise<unknown>): Promise<unknown> {
  let cause = await run.catch((error: Error) => error.cause);
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  return cause;
}

it('a wait that is reported while a job is cancelled does not end the job before its fetch has stopped', async () => {
  const stopFirst = await startWorkflows();
  const job = await startJob('cancelled');
  // The next worker gets both in one task: the signal's handler is cancelled while it asks for the attributes.
  await stopFirst();
  await job.signal(waitingSignal('outage'), { step: '2012-01-01', reason: 'outage' });
  await job.cancel();
  await startWorkflows();
  while (!fetching.cancelled) await sleep(20);
  expect((await job.describe()).status.name).toBe('RUNNING');
  fetching.die();
  // However the fetch ends, the job is cancelled.
  expect(await causeOf(job.result())).toBeInstanceOf(CancelledFailure);
  expect((await job.describe()).status.name).toBe('CANCELLED');
});

it('a fetch that fails in a job that nobody cancelled fails the job', async () => {
  await startWorkflows();
  const job = await startJob('failed');
  fetching.die();
  expect(await causeOf(job.result())).toMatchObject({ message: 'the worker died' });
  expect((await job.describe()).status.name).toBe('FAILED');
});

const RESULT = { rows: 31 };

/** Is about to write a result when the job is cancelled, as on a disk that takes seconds to sync. */
async function write(): Promise<typeof RESULT> {
  fetching.begun = true;
  const signal = cancellationSignal();
  while (!signal.aborted) await sleep(10);
  await sleep(200);
  return RESULT;
}

/** Fails when the job is cancelled. */
function fail(): Promise<never> {
  return unlessCancelledMeanwhile(async () => {
    await write();
    throw new Error('no such folder');
  });
}

/** Starts a job and cancels it while its result is written. */
async function cancelWhileWriting(workflowId: string, activities: object) {
  fetchChunk = async () => ({ parts: [], rows: RESULT.rows });
  await startWorkflows(activities);
  const job = await client.workflow.start('gatherWeather', {
    ...{ workflowId, taskQueue: QUEUE, args: [GATHERING] },
    // A task that takes longer is told of to the server, whose answer has the cancellation.
    workflowTaskTimeout: '2 seconds',
  });
  while (!fetching.begun) await sleep(20);
  await job.cancel();
  return job;
}

it.each([
  ['a small job', 'fetchPromptly'],
  ['a job whose summary', 'summarise'],
])(
  '%s that is written while it is cancelled is completed: no result follows the end of a job',
  async (_what, activity) => {
    const job = await cancelWhileWriting(`written-by-${activity}`, { [activity]: write });
    expect(await job.result()).toEqual(RESULT);
    expect((await job.describe()).status.name).toBe('COMPLETED');
  },
);

it.each([
  ['a small job', 'fetchPromptly'],
  ['a job whose summary', 'summarise'],
])('%s that cannot be written while it is cancelled is cancelled', async (_what, activity) => {
  const job = await cancelWhileWriting(`not-written-by-${activity}`, { [activity]: fail });
  expect(await causeOf(job.result())).toBeInstanceOf(CancelledFailure);
  expect((await job.describe()).status.name).toBe('CANCELLED');
});

/** The worker of a lookup's last step dies, and the job is cancelled before another one takes the step. */
async function cancelBeforeLastStepEnds(workflowId: string, written: typeof RESULT | null) {
  await startWorkflows({
    planLookup: async () => ({ hash: 'f'.repeat(64), requests: 0, rows: 1 }),
    finishLookup: keepOn,
    writtenLookup: async () => written,
  });
  const lookup = lookupOf({ sha256: 'a'.repeat(64) });
  const job = await client.workflow.start('lookUpWeather', {
    ...{ workflowId, taskQueue: QUEUE, args: [lookup] },
  });
  while (!fetching.begun) await sleep(20);
  await job.cancel();
  while (!fetching.cancelled) await sleep(20);
  fetching.die();
  return job;
}

it('a lookup that is cancelled after its record was kept is completed', async () => {
  const job = await cancelBeforeLastStepEnds('kept-lookup', RESULT);
  expect(await job.result()).toEqual(RESULT);
});

it('a lookup that is cancelled before its record was kept is cancelled', async () => {
  const job = await cancelBeforeLastStepEnds('lookup', null);
  expect(await causeOf(job.result())).toBeInstanceOf(CancelledFailure);
});
