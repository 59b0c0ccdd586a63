import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { startBalancer } from '../fakes/balancer.js';
import { type DevServer, freePort, startDevServer } from '../fakes/dev-server.js';
import { awaitEnds, call, Product } from '../fakes/product.js';
import { type TemporalUser, temporalUserAt } from '../fakes/temporal-user.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';
import { startWorkerOf, type WorkerProcess } from '../fakes/worker-process.js';

const MONTH = {
  ...{ start_date: '2020-01-01', end_date: '2020-01-31' },
  variables: ['temperature_2m_max'],
};

let upstream: Upstream;
let server: DevServer;
let product: Product;
let client: Client;
let temporal: TemporalUser;
beforeAll(async () => {
  upstream = await startUpstream();
  server = await startDevServer();
  product = await Product.create(upstream, { TEMPORAL_ADDRESS: server.address });
  temporal = temporalUserAt(product, server.address);
  client = await product.connect();
});
afterAll(async () => {
  await product.remove();
  await server.stop();
  await upstream.close();
});

const start = (job_name: string, latitude: number) =>
  call(client, 'start_gathering', { locations: [{ latitude, longitude: 2, job_name }], ...MONTH });

async function awaited(job_name: string): Promise<string | undefined> {
  const { jobs } = await awaitEnds<{ jobs: { status: string }[] }>(client, [job_name]);
  return jobs[0]?.status;
}

describe('a worker with --health and --metrics', () => {
  let worker: WorkerProcess;
  let address: string;
  let metrics: string;
  beforeAll(async () => {
    metrics = `127.0.0.1:${await freePort()}`;
    worker = startWorkerOf(product, ['--health', '127.0.0.1:0', '--metrics', metrics]);
    await worker.says('polling');
    address = /health at (\S+)\/healthz and \/readyz/.exec(worker.said())?.[1] ?? '';
  });
  afterAll(() => worker.end());

  async function get(path: string): Promise<[status: number, body: unknown]> {
    const answer = await fetch(`${address}${path}`);
    return [answer.status, await answer.json()];
  }

  async function readyWhen(isSo: (answer: [number, unknown]) => boolean) {
    for (;;) {
      const answer = await get('/readyz');
      if (isSo(answer)) return answer;
      await sleep(50);
    }
  }

  it('lives, is ready once the server has its poll, and knows no other path', async () => {
    expect(await get('/healthz')).toEqual([200, { status: 'ok' }]);
    expect(await readyWhen(([status]) => status === 200)).toEqual([200, { status: 'ready' }]);
    expect(await get('/')).toEqual([404, { error: 'There is only GET /healthz and GET /readyz.' }]);
  });

  it('gives Prometheus the SDK’s metrics', async () => {
    await start('measured', 1);
    expect(await awaited('measured')).toBe('completed');
    const completed = /^temporal_workflow_completed\{.*workflow_type="gatherWeather".*\} 1$/m;
    let text = '';
    // The worker counts a job after the server knows of its end.
    while (!completed.test(text)) text = await (await fetch(`http://${metrics}/metrics`)).text();
    const names = [...text.matchAll(/^(\w+)\{/gm)].map(([, name]) => name);
    const documented = readFileSync(resolve('docs/workers.md'), 'utf8').match(/temporal_\w+/g);
    // Of failures and waits there are none yet.
    const later = ['temporal_activity_execution_failed', 'temporal_workflow_failed'];
    const missing = documented?.filter(
      (name) => !names.some((one) => one?.replace(/_(bucket|sum|count)$/, '') === name),
    );
    expect(missing?.sort()).toEqual(later);
  });

  it('has an address of its own: another worker’s is refused in words', async () => {
    const { port } = new URL(address);
    expect(await product.run(['worker', '--health', `127.0.0.1:${port}`])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        `Health cannot be answered at 127.0.0.1:${port} (listen EADDRINUSE: address already in use 127.0.0.1:${port}); --health takes a free address of this machine.`,
      ),
    });
    expect(await product.run(['worker', '--metrics', metrics])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^Metrics cannot be served at 127\.0\.0\.1:\d+ \(.*\); --metrics takes a free address of this machine\.$/m,
      ),
    });
  });

  it('is shown with its version in the CLI', async () => {
    const version = /build (\S+)/.exec(worker.said())?.[1];
    expect(version).toMatch(/^\d+\.\d+\.\d+-[0-9a-f]{8}$/);
    const history = await temporal('workflow', 'show', '-w', 'measured', '--output', 'json');
    expect(history).toContain(`"buildId": "${version}"`);
  });

  it('is not ready while the server is away, and lives on', async () => {
    const lost = await startDevServer();
    const other = startWorkerOf(product, ['--health', '127.0.0.1:0'], {
      TEMPORAL_ADDRESS: lost.address,
    });
    await other.says('polling');
    const first = address;
    address = /health at (\S+)\/healthz and \/readyz/.exec(other.said())?.[1] ?? '';
    await readyWhen(([status]) => status === 200);
    await lost.stop();
    expect(await readyWhen(([status]) => status !== 200)).toEqual([
      503,
      { status: 'not ready', why: `The Temporal server at ${lost.address} does not answer.` },
    ]);
    expect(await get('/healthz')).toEqual([200, { status: 'ok' }]);
    await other.end();
    address = first;
  });
});

it.each([
  [
    ['--health', '8080'],
    '--health is "8080"; it takes a host and a port from 0 to 65535, such as 127.0.0.1:8080.',
  ],
  [
    ['--health', '127.0.0.1:70000'],
    '--health is "127.0.0.1:70000"; it takes a host and a port from 0 to 65535, such as 127.0.0.1:8080.',
  ],
  [
    ['--metrics', '127.0.0.1:0'],
    '--metrics is "127.0.0.1:0"; it takes a host and a port from 1 to 65535, such as 127.0.0.1:8080.',
  ],
  [
    ['--build-id', 'a b'],
    '--build-id is "a b"; it takes up to 100 letters, digits, ".", "_", "+" and "-".',
  ],
])('worker %j is bad input', async (args, words) => {
  expect(await product.run(['worker', ...args])).toEqual({
    ...{ code: 2, stdout: '', stderr: `${words}\n` },
  });
});

describe('two versions of a deployment', () => {
  const workers: WorkerProcess[] = [];
  let release = () => {};
  beforeAll(() => {
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    // The job that begins under the first version is held.
    upstream.setFault(({ query }) =>
      query.latitude === '11' ? { kind: 'held', until } : undefined,
    );
  });
  afterAll(async () => {
    for (const worker of workers) await worker.end();
    upstream.setFault(undefined);
  });

  async function startVersion(buildId: string): Promise<void> {
    const worker = startWorkerOf(product, ['--versioning', 'pinned', '--build-id', buildId]);
    workers.push(worker);
    await worker.says(`build ${buildId}`);
    const version = ['--deployment-name', 'durable-weather', '--build-id', buildId];
    for (;;) {
      try {
        await temporal('worker', 'deployment', 'set-current-version', ...version, '--yes');
        return;
      } catch {
        // The server learns of a version from its first poll.
        await sleep(200);
      }
    }
  }

  /** Of each workflow task and activity of a job. */
  async function buildIdsOf(name: string): Promise<string[]> {
    const shown = await temporal('workflow', 'show', '-w', name, '--output', 'json');
    return [...new Set([...shown.matchAll(/"buildId": "([^"]+)"/g)].map(([, id]) => String(id)))];
  }

  it('a pinned job ends on the version that it began on, and a new one is the new version’s', async () => {
    await startVersion('one');
    await start('began-before', 11);
    while (upstream.requestsFor({ latitude: '11' }).length === 0) await sleep(50);
    await startVersion('two');
    await start('began-after', 13);
    expect(await awaited('began-after')).toBe('completed');
    release();
    expect(await awaited('began-before')).toBe('completed');
    expect(await buildIdsOf('began-after')).toEqual(['two']);
    expect(await buildIdsOf('began-before')).toEqual(['one']);
  });

  it('gives the queue back to workers without versions', async () => {
    const worker = startWorkerOf(product);
    workers.push(worker);
    await worker.says('polling');
    await temporal(
      ...['worker', 'deployment', 'set-current-version', '--unversioned', '--yes'],
      ...['--deployment-name', 'durable-weather'],
    );
    await start('without-versions', 14);
    expect(await awaited('without-versions')).toBe('completed');
  });
});

describe('several frontends behind one address', () => {
  it('worker and tools go on when the frontend goes away to which they were connected', async () => {
    const balancer = await startBalancer(server.address);
    const env = { TEMPORAL_ADDRESS: balancer.address };
    const worker = startWorkerOf(product, ['--health', '127.0.0.1:0'], env);
    await worker.says('polling');
    client = await product.connect(env);
    await start('before', 21);
    expect(await awaited('before')).toBe('completed');
    const before = balancer.connections();
    balancer.breakAll();
    await start('after', 22);
    expect(await awaited('after')).toBe('completed');
    expect(balancer.connections()).toBeGreaterThan(before);
    await worker.end();
    await client.close();
    await balancer.close();
  });
});
