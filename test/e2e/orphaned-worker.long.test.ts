import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CLI } from '../../src/engine-options.js';
import { type DevServer, end, startDevServer } from '../fakes/dev-server.js';
import { call, Product } from '../fakes/product.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';
import { startWorkerOf } from '../fakes/worker-process.js';

let upstream: Upstream;
let server: DevServer;
let product: Product;
beforeAll(async () => {
  upstream = await startUpstream();
  server = await startDevServer();
  product = await Product.create(upstream, { TEMPORAL_ADDRESS: server.address });
});
afterAll(async () => {
  await product.remove();
  await server.stop();
  await upstream.close();
});

it.each([
  ['a fetch', 'hourly', 'rain', [{ begins: expect.any(String), token: expect.any(String) }]],
  ['a small job', 'daily', 'rain_sum', []],
] as const)(
  'a worker whose engine is gone gives back %s, tells nobody, and ends well',
  async (...job) => {
    const [what, resolution, variable, begun] = job;
    const job_name = what.replaceAll(' ', '-');
    const before = upstream.requests.length;
    let release = () => {};
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    upstream.setFault(() => ({ kind: 'held', until }));
    // The test stands for the engine: the worker reports its attempts to it.
    const worker = spawn(process.execPath, [CLI, 'worker'], {
      env: product.env,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let said = '';
    worker.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const told: { begins?: string; ends?: string }[] = [];
    worker.on('message', (message: object) => told.push(message));
    const client = await product.connect();
    await call(client, 'start_gathering', {
      locations: [{ latitude: 1, longitude: 2, job_name }],
      ...{ start_date: '2015-01-01', end_date: '2017-12-31', resolution, variables: [variable] },
    });
    while (upstream.requests.length === before) await sleep(20);
    expect(told).toEqual([{ ready: true }, ...begun]);
    const ended = once(worker, 'exit');
    worker.disconnect();
    expect(await ended).toEqual([0, null]);
    expect(said).not.toMatch(/channel|error/i);

    // Another worker goes on, without a time-out to wait for.
    const next = startWorkerOf(product);
    while (upstream.requests.length === before + 1) await sleep(20);
    release();
    const { jobs } = await call<{ jobs: object[] }>(client, 'await_result', {
      ...{ job_names: [job_name], wait_seconds: 45 },
    });
    expect(jobs).toMatchObject([
      { status: 'completed', result: { rows: 1_096 * (resolution === 'daily' ? 1 : 24) } },
    ]);
    expect(upstream.requests).toHaveLength(before + 2);
    await next.end();
    await end(worker);
  },
);
