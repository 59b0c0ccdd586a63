import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { type DevServer, startDevServer } from '../fakes/dev-server.js';
import { call, Product } from '../fakes/product.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';
import { startWorkerOf, type WorkerProcess } from '../fakes/worker-process.js';

const NAMES = Array.from({ length: 40 }, (_, index) => `job-${index}`);

const GIVEN_BACK = 'the worker was told to stop, and another one goes on';

let upstream: Upstream;
let server: DevServer;
let product: Product;
let connection: Connection;
let release = () => {};
const workers: WorkerProcess[] = [];
beforeAll(async () => {
  upstream = await startUpstream();
  server = await startDevServer();
  connection = await Connection.connect({ address: server.address });
  product = await Product.create(upstream, {
    ...{ TEMPORAL_ADDRESS: server.address, DURABLE_WEATHER_MAX_CONCURRENCY: '40' },
  });
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  upstream.setFault(() => ({ kind: 'held', until }));
});
afterAll(async () => {
  release();
  for (const worker of workers) await worker.end();
  await product.remove();
  await connection.close();
  await server.stop();
  await upstream.close();
});

async function addWorker(): Promise<WorkerProcess> {
  const worker = startWorkerOf(product);
  workers.push(worker);
  await worker.says('polling');
  return worker;
}

/** How often each job has asked upstream, most often first. */
function asked(): number[] {
  return NAMES.map((_, index) => upstream.requestsFor({ latitude: String(index) }).length).sort(
    (a, b) => b - a,
  );
}

async function untilAsked(times: number): Promise<void> {
  while (asked().reduce((sum, count) => sum + count, 0) < times) await sleep(10);
}

/** Ends a worker as an orchestrator does, and waits until all of its fetches have begun anew elsewhere. */
async function replace(worker: WorkerProcess, fetches: number): Promise<void> {
  const before = asked().reduce((sum, count) => sum + count, 0);
  const exit = once(worker.child, 'exit');
  worker.child.kill('SIGTERM');
  await untilAsked(before + fetches);
  expect((await exit)[0]).toBe(0);
  expect(await Promise.all(NAMES.map(failureOf))).toEqual(NAMES.map(() => GIVEN_BACK));
}

/** The kind of failure because of which the attempt in progress of a job's only fetch has begun. */
async function failureOf(workflowId: string): Promise<string> {
  const { raw } = await new Client({ connection }).workflow.getHandle(workflowId).describe();
  const [fetch] = raw.pendingActivities ?? [];
  return fetch?.lastFailure?.timeoutFailureInfo ? 'timeout' : `${fetch?.lastFailure?.message}`;
}

it('workers that get SIGTERM under 40 jobs give each fetch back, and none waits for a time-out', async () => {
  const client = await product.connect();
  const first = await addWorker();
  await call(client, 'start_gathering', {
    locations: NAMES.map((job_name, latitude) => ({ latitude, longitude: 2, job_name })),
    ...{ start_date: '2020-01-01', end_date: '2020-01-31', variables: ['rain_sum'] },
  });
  await untilAsked(40);
  await addWorker();
  await replace(first, 40);
  expect(asked()).toEqual(NAMES.map(() => 2));
  const third = await addWorker();
  const second = workers[1] as WorkerProcess;
  await replace(second, 40);
  expect(asked()).toEqual(NAMES.map(() => 3));
  release();
  const results = await Promise.all(
    NAMES.map((name) => new Client({ connection }).workflow.getHandle(name).result()),
  );
  expect(results).toEqual(NAMES.map(() => expect.objectContaining({ rows: 31 })));
  expect(asked()).toEqual(NAMES.map(() => 3));
  await third.end();
});
