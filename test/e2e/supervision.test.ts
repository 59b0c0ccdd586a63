import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { readEngineStatus } from '../../src/engine/index.js';
import { call, callRaw, Product } from '../fakes/product.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

let upstream: Upstream;
let product: Product;
beforeAll(async () => {
  upstream = await startUpstream();
  product = await Product.create(upstream);
});
afterAll(async () => {
  await product.remove();
  await upstream.close();
});

interface Answer {
  jobs: { status: string; attention?: string; error?: string }[];
}

const JOB = { job_names: ['some-job'] };
const START = {
  locations: [{ latitude: 1, longitude: 2, job_name: 'some-job' }],
  start_date: '2020-01-01',
  end_date: '2020-01-31',
};

const sockets = new Set<Socket>();
let silent: Server | undefined;
afterEach(() => {
  silent?.close();
  for (const socket of sockets) socket.destroy();
});

/** Takes connections, and says nothing. */
async function mute(): Promise<Server> {
  const server = createServer((socket) => {
    sockets.add(socket);
    // Its client gives up, and resets it.
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

it('a server that is not there, and one that says nothing, are told apart', async () => {
  silent = await mute();
  const { port } = silent.address() as AddressInfo;
  const away = await product.connect({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
  const hung = await product.connect({ TEMPORAL_ADDRESS: `127.0.0.1:${port}` });
  const said = async (client: typeof away) =>
    (await call<Answer>(client, 'probe_status', JOB)).jobs[0]?.attention;
  const advice =
    'start it, or correct TEMPORAL_ADDRESS or the profile; "durable-weather doctor" looks at it.';
  const isAway = `The Temporal server at 127.0.0.1:1 does not answer (connect ECONNREFUSED 127.0.0.1:1); ${advice}`;
  const hangs = `The Temporal server at 127.0.0.1:${port} takes connections but does not answer in time: it hangs, is no Temporal server, or this machine is too busy; ${advice}`;
  expect([await said(away), await said(hung)]).toEqual([isAway, hangs]);
  const waited = await call<Answer>(hung, 'await_result', { ...JOB, wait_seconds: 1 });
  expect(waited.jobs[0]).toMatchObject({ status: 'unknown', attention: hangs });
  const refused = await callRaw(away, 'cancel_jobs', JOB);
  expect(refused.structuredContent).toMatchObject({ jobs: [{ message: isAway }] });
});

it('D12: a server without a worker is told with the way to start one', async () => {
  await product.run(['up']);
  const { temporal } = await readEngineStatus(product.home);
  const client = await product.connect({
    TEMPORAL_ADDRESS: `${temporal?.address}`,
    DURABLE_WEATHER_TASK_QUEUE: 'nobodys',
  });
  await call(client, 'start_gathering', START);
  const { jobs } = await call<Answer>(client, 'probe_status', JOB);
  expect(jobs).toMatchObject([
    {
      status: 'running',
      attention:
        'No worker polls task queue "nobodys"; start one with "durable-weather worker". The job goes on as soon as it does.',
    },
  ]);
});
