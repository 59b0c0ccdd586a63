import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Client as McpClient } from '@modelcontextprotocol/sdk/client/index.js';
import { Client, Connection } from '@temporalio/client';
import { readEngineStatus } from '../../src/engine/index.js';
import { awaitEnds, call, Product } from '../fakes/product.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

let upstream: Upstream;
let product: Product;
let mcp: McpClient;
beforeAll(async () => {
  upstream = await startUpstream();
  product = await Product.create(upstream, { DURABLE_WEATHER_MAX_CONCURRENCY: '1' });
  mcp = await product.connect();
});
afterAll(async () => {
  await product.remove();
  await upstream.close();
});

const BIG = [1, 2, 3, 4, 5, 6];
const SMALL = 7;

/** With one request in flight (src/worker.ts). */
const IN_HAND = 5;

it('a month that comes after 80 years of hours of six places gets its turn with theirs', async () => {
  let open = () => {};
  const until = new Promise<void>((resolve) => {
    open = resolve;
  });
  upstream.setFault(() => ({ kind: 'held', until }));
  const big = await start(BIG, {
    ...{ start_date: '1940-01-01', end_date: '2019-12-31' },
    ...{ resolution: 'hourly', variables: ['rain'] },
  });
  await untilQueued(big, 4);
  const small = await start([SMALL], { start_date: '2020-01-01', end_date: '2020-01-31' });
  await untilQueued(small, 1);
  open();
  await awaitEnds(mcp, small);
  const asked = upstream.requests.map(({ query }) => Number(query.longitude));
  // Those that the worker had in hand, and then at most one of each other job.
  expect(asked.slice(0, IN_HAND + BIG.length + 1)).toContain(SMALL);
});

it('a month that comes after 80 years of days of twelve places has its turn after four decades of each at most', async () => {
  let open = () => {};
  const until = new Promise<void>((resolve) => {
    open = resolve;
  });
  upstream.setFault(() => ({ kind: 'held', until }));
  const before = upstream.requests.length;
  const places = Array.from({ length: 12 }, (_, place) => 20 + place);
  const big = await start(places, { start_date: '1940-01-01', end_date: '2019-12-31' });
  await untilQueued(big, 1);
  const small = await start([SMALL + 1], { start_date: '2020-01-01', end_date: '2020-01-31' });
  await untilQueued(small, 1);
  upstream.setFault(() => ({ kind: 'held', until: sleep(100) }));
  open();
  await awaitEnds(mcp, small);
  const asked = upstream.requests.slice(before).map(({ query }) => Number(query.longitude));
  await call(mcp, 'cancel_jobs', { job_names: big });
  // An answer takes 100 ms, so that few come in the time in which a job takes up decades.
  expect(asked.slice(0, 4 * places.length)).toContain(SMALL + 1);
});

async function start(longitudes: number[], days: object): Promise<string[]> {
  const locations = longitudes.map((longitude) => ({ latitude: 10, longitude }));
  const { jobs } = await call<{ jobs: { job_name: string }[] }>(mcp, 'start_gathering', {
    locations,
    ...days,
  });
  return jobs.map(({ job_name }) => job_name);
}

/** Resolves when each job has as many fetches in the queue, or with a worker, as it puts there. */
async function untilQueued(names: string[], fetches: number): Promise<void> {
  const { temporal } = await readEngineStatus(product.home);
  const connection = await Connection.connect({ address: `${temporal?.address}` });
  const { workflow } = new Client({ connection });
  for (const name of names) {
    const pending = async () =>
      (await workflow.getHandle(name).describe()).raw.pendingActivities?.length;
    while ((await pending()) !== fetches) await sleep(20);
  }
  await connection.close();
}
