import { resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { activityInfo, Context } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import {
  type HeldAttempt,
  loggingAttempts,
  takeOver,
} from '../../../src/durable/temporal/take-over.js';
import { type DevServer, startDevServer } from '../../fakes/dev-server.js';

const QUEUE = 'held';
const IDENTITY = 'the dead one';

let server: DevServer;
let connection: Connection;
let workerConnection: NativeConnection;
let worker: Worker;
let stopped: Promise<void>;
/** What the worker has in hand, by key. */
const held = new Map<string, HeldAttempt>();
let release = () => {};

/** The first attempt keeps silent until it is released; later ones give their number. */
async function hold(): Promise<number> {
  const { attempt } = activityInfo();
  if (attempt > 1) return attempt;
  await new Promise<void>((resolve) => {
    release = resolve;
    Context.current().cancellationSignal.addEventListener('abort', () => resolve());
  });
  return attempt;
}

beforeAll(async () => {
  // An attempt that was given up is refused by the server when it ends, as here it does.
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
  });
  server = await startDevServer();
  const { address } = server;
  connection = await Connection.connect({ address });
  workerConnection = await NativeConnection.connect({ address });
  const log = {
    begins: (key: string, attempt: HeldAttempt) => void held.set(key, attempt),
    ends: (key: string) => void held.delete(key),
  };
  worker = await Worker.create({
    connection: workerConnection,
    taskQueue: QUEUE,
    identity: IDENTITY,
    workflowsPath: resolve('test/fakes/held-activity.ts'),
    activities: { hold },
    interceptors: { activity: [loggingAttempts(IDENTITY, log)] },
  });
  stopped = worker.run();
});
afterAll(async () => {
  worker.shutdown();
  await stopped;
  await Promise.all([connection.close(), workerConnection.close()]);
  await server.stop();
});
beforeEach(() => held.clear());

const employment = () => ({
  service: connection.workflowService,
  namespace: 'default',
  identity: 'the next one',
});

async function startHeld(workflowId: string) {
  const client = new Client({ connection });
  const handle = await client.workflow.start('holdOn', { workflowId, taskQueue: QUEUE });
  while (held.size === 0) await new Promise(setImmediate);
  return handle;
}

it('what a dead worker had in hand begins anew at once, for no failure of the job’s', async () => {
  const handle = await startHeld('taken-over');
  await takeOver(employment(), [...held.values()]);
  expect(await handle.result()).toBe(2);
  const { events } = await handle.fetchHistory();
  const started = events?.flatMap((event) => event.activityTaskStartedEventAttributes ?? []);
  expect(started).toMatchObject([
    {
      attempt: 2,
      lastFailure: {
        message: 'its worker ended, and another one goes on',
        applicationFailureInfo: { type: 'UpstreamWait' },
      },
    },
  ]);
  release();
});

it('what another worker has in hand, or has ended, is left alone', async () => {
  const handle = await startHeld('left-alone');
  const attempts = [...held.values()].flatMap((attempt) => [
    { ...attempt, identity: 'one before' },
    { ...attempt, workflowId: 'never-was' },
    { ...attempt, activityId: 'ended' },
  ]);
  await takeOver(employment(), attempts);
  release();
  expect(await handle.result()).toBe(1);
});

it('an attempt is in hand until it ends', async () => {
  const handle = await startHeld('logged');
  const { runId } = await handle.describe();
  expect([...held]).toEqual([
    [`${runId} 1`, { workflowId: 'logged', runId, activityId: '1', identity: IDENTITY }],
  ]);
  release();
  await handle.result();
  expect(held.size).toBe(0);
});
