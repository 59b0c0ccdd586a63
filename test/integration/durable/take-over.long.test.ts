import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { loggingAttempts, takeOver } from '../../../src/durable/temporal/take-over.js';
import { type DevServer, startDevServer } from '../../fakes/dev-server.js';

const QUEUE = 'held';

let server: DevServer;
let connection: Connection;
let workerConnection: NativeConnection;
let worker: Worker;
let stopped: Promise<void>;
/** Tokens of what the worker has in hand, by activity. */
const held = new Map<string, string>();
/** By attempt: ends it. */
const releases = new Map<number, () => void>();

/** Keeps silent until it is released; then gives the number of its attempt. */
async function hold(): Promise<number> {
  const { attempt } = activityInfo();
  await new Promise<void>((resolve) => {
    releases.set(attempt, resolve);
    cancellationSignal().addEventListener('abort', () => resolve());
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
    begins: (activity: string, token: string) => void held.set(activity, token),
    ends: (activity: string) => void held.delete(activity),
  };
  worker = await Worker.create({
    connection: workerConnection,
    taskQueue: QUEUE,
    workflowsPath: resolve('test/fakes/held-activity.ts'),
    activities: { hold },
    interceptors: { activity: [loggingAttempts(log)] },
  });
  stopped = worker.run();
});
afterAll(async () => {
  worker.shutdown();
  await stopped;
  await Promise.all([connection.close(), workerConnection.close()]);
  await server.stop();
});
beforeEach(() => {
  held.clear();
  releases.clear();
});

const employment = () => ({
  service: connection.workflowService,
  namespace: 'default',
  identity: 'the next one',
});

async function startHeld(workflowId: string) {
  const client = new Client({ connection });
  const handle = await client.workflow.start('holdOn', { workflowId, taskQueue: QUEUE });
  await untilHeld(1);
  return handle;
}

async function untilHeld(attempt: number): Promise<void> {
  while (!releases.has(attempt)) await sleep(5);
}

it('what a dead worker had in hand begins anew at once, for no failure of the job’s', async () => {
  const handle = await startHeld('taken-over');
  await takeOver(employment(), [...held.values()]);
  await untilHeld(2);
  releases.get(2)?.();
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
  releases.get(1)?.();
});

it('an attempt that follows the dead worker’s is left alone, whoever has it in hand', async () => {
  const handle = await startHeld('left-alone');
  const dead = [...held.values()];
  await takeOver(employment(), dead);
  await untilHeld(2);
  await takeOver(employment(), [...dead, Buffer.from('no token').toString('base64')]);
  releases.get(2)?.();
  expect(await handle.result()).toBe(2);
  releases.get(1)?.();
});

it('an attempt is in hand until it ends', async () => {
  const handle = await startHeld('logged');
  const { runId } = await handle.describe();
  expect([...held.keys()]).toEqual([`${runId} 1`]);
  releases.get(1)?.();
  await handle.result();
  expect(held.size).toBe(0);
});
