import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { CLI } from '../../src/engine-options.js';
import { type DevServer, startDevServer } from '../fakes/dev-server.js';
import { awaitEnds, call, Product } from '../fakes/product.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

let upstream: Upstream;
let server: DevServer;
let product: Product;
let client: Client;
const workers: ChildProcess[] = [];
let release = () => {};
beforeAll(async () => {
  upstream = await startUpstream();
  server = await startDevServer();
  product = await Product.create(upstream, { TEMPORAL_ADDRESS: server.address });
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  upstream.setFault(({ query }) =>
    query.start_date === '2000-01-01' ? { kind: 'held', until } : undefined,
  );
  for (let count = 0; count < 2; count += 1) {
    workers.push(spawn(process.execPath, [CLI, 'worker'], { env: product.env, stdio: 'ignore' }));
  }
  client = await product.connect();
});
afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  await product.remove();
  await server.stop();
  await upstream.close();
});

interface Step {
  step: string;
  state: string;
  attempt: number;
  error?: string;
  worker?: string;
}

async function stepWhen(years: string, isSo: (step: Step) => boolean): Promise<Step> {
  for (;;) {
    const { jobs } = await call<{ jobs: { steps?: Step[] }[] }>(client, 'probe_status', {
      ...{ job_names: ['handed-over'], detail: 'steps' },
    });
    const step = jobs[0]?.steps?.find((one) => one.step === years);
    if (step !== undefined && isSo(step)) return step;
    await sleep(50);
  }
}

async function chunksDone(): Promise<number | undefined> {
  const { jobs } = await call<{ jobs: { progress?: { chunks_done: number } }[] }>(
    client,
    'probe_status',
    { job_names: ['handed-over'] },
  );
  return jobs[0]?.progress?.chunks_done;
}

it('a worker that gets SIGTERM hands its fetch to the other one, which asks only for what is missing', async () => {
  await call(client, 'start_gathering', {
    locations: [{ latitude: 1, longitude: 2, job_name: 'handed-over' }],
    ...{ start_date: '1990-01-01', end_date: '2009-12-31', variables: ['temperature_2m_max'] },
  });
  const { worker } = await stepWhen('1990-2009', ({ state }) => state === 'started');
  const first = workers.find(({ pid }) => worker?.includes(` ${pid}@`)) as ChildProcess;
  const isAsked = () => upstream.requestsFor({ start_date: '2000-01-01' }).length > 0;
  while ((await chunksDone()) !== 1 || !isAsked()) await sleep(20);
  const ended = once(first, 'exit');
  first.kill('SIGTERM');
  const isMoved = (step: Step) => step.state === 'started' && step.worker !== worker;
  // The decade that has come ends the step; the other one is the next step's.
  const moved = await stepWhen('2000-2009', isMoved);
  expect(moved).toMatchObject({ attempt: 1 });
  expect(moved.error).toBeUndefined();
  await ended;
  release();
  const { jobs } = await awaitEnds<{ jobs: unknown[] }>(client, ['handed-over']);
  expect(jobs).toMatchObject([{ status: 'completed', result: { rows: 7_305 } }]);
  const asked = upstream.requests.map(({ query }) => query.start_date);
  expect(asked.filter((day) => day === '1990-01-01')).toHaveLength(1);
  expect(asked.filter((day) => day === '2000-01-01')).toHaveLength(2);
});

it('a worker whose engine is gone before it polls ends itself', async () => {
  const orphan = spawn(process.execPath, [CLI, 'worker'], {
    ...{ env: product.env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] },
  });
  workers.push(orphan);
  const said = text(orphan.stderr as Readable);
  orphan.disconnect();
  expect(await once(orphan, 'exit')).toEqual([0, null]);
  expect(await said).toContain('polling ');
});
