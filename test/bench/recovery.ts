import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { readEngineStatus } from '../../src/engine/index.js';
import { call, Product } from '../fakes/product.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';
import { type Measure, timed } from './measure.js';

/** Without restarts a job waits for time-outs of 5 to 8 s. */
const WORKER_MS = 2_000;
const SERVER_MS = 3_000;
const LOOK_MS = 20;

const JOB = 'decades';

/** Long enough that the worker can be killed in the middle: 9 chunks, whose answers are slow. */
const DECADES = { start_date: '1940-01-01', end_date: '2024-12-31', resolution: 'daily' };
const SLOW = { kind: 'slow', msPerKb: 2 } as const;

/** How long jobs stand still after kill -9 of the worker, and how long the server is away after its own. */
export async function measureRecovery(turns: number): Promise<Measure[]> {
  const upstream = await startUpstream();
  try {
    const worker: number[] = [];
    const server: number[] = [];
    for (let turn = 0; turn < turns; turn++) {
      const took = await killBoth(upstream);
      worker.push(took.worker);
      server.push(took.server);
    }
    return [
      {
        ...{ what: 'kill -9 of the worker, until its job asks upstream again', unit: 'ms' },
        ...{ ours: worker, budget: WORKER_MS },
      },
      {
        ...{ what: 'kill -9 of the Temporal server, until it answers', unit: 'ms' },
        ...{ ours: server, budget: SERVER_MS },
      },
    ];
  } finally {
    await upstream.close();
  }
}

/** In a new home: an engine waits before it starts what dies again soon after its start. */
async function killBoth(upstream: Upstream): Promise<{ worker: number; server: number }> {
  const product = await Product.create(upstream);
  try {
    const client = await product.connect();
    upstream.setFault(() => SLOW);
    const worker = await killWorker(product, client, upstream);
    // So that the job does not end: of a finished one the store tells all, without a server.
    upstream.setFault(() => ({ kind: 'hang' }));
    return { worker, server: await killServer(product, client) };
  } finally {
    await product.remove();
  }
}

/** Until its job asks upstream again. */
async function killWorker(product: Product, client: Client, upstream: Upstream): Promise<number> {
  const asked = upstream.requests.length;
  await start(client);
  // Two are in flight, so that the third comes after an answer.
  await until(async () => upstream.requests.length >= asked + 3);
  const { worker } = await readEngineStatus(product.home);
  process.kill(Number(worker?.pid), 'SIGKILL');
  const before = upstream.requests.length;
  return timed(() => until(async () => upstream.requests.length > before));
}

async function killServer(product: Product, client: Client): Promise<number> {
  const { temporal } = await readEngineStatus(product.home);
  if ((await probe(client)).status !== 'running') throw new Error('the job ended too soon');
  process.kill(Number(temporal?.pid), 'SIGKILL');
  return timed(() => until(async () => (await probe(client)).status !== 'unknown'));
}

async function start(client: Client): Promise<void> {
  await call(client, 'start_gathering', {
    locations: [{ latitude: 52.5, longitude: 13.4, job_name: JOB }],
    ...DECADES,
  });
}

async function probe(client: Client): Promise<{ status: string }> {
  const { jobs } = await call<{ jobs: [{ status: string }] }>(client, 'probe_status', {
    job_names: [JOB],
  });
  return jobs[0];
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(LOOK_MS);
}
