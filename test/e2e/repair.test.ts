import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { fileManifests } from '../../src/results/manifests.js';
import { call, Product } from '../fakes/product.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

let upstream: Upstream;
let product: Product;
let client: Client;
beforeAll(async () => {
  upstream = await startUpstream();
  product = await Product.create(upstream);
  client = await product.connect();
});
afterAll(async () => {
  await product.remove();
  await upstream.close();
});

interface Answer {
  jobs: { outcome: string; status: string; message?: string; result?: object }[];
}

const input = {
  locations: [{ latitude: 10, longitude: 20, job_name: 'precious' }],
  start_date: '2005-01-01',
  end_date: '2014-12-31',
};
const start = () => call<Answer>(client, 'start_gathering', input);
const result = async () =>
  (await call<Answer>(client, 'await_result', { job_names: ['precious'] })).jobs[0];

async function partPaths(): Promise<string[]> {
  const manifest = await fileManifests(product.store).read('precious');
  return (manifest?.parts ?? []).map(({ file }) => join(product.store, file));
}

/** The rows come back in the background: the job's result is there all the time. */
async function untilWhole(): Promise<void> {
  for (;;) {
    const { jobs } = await start();
    if (jobs[0]?.outcome === 'joined' && jobs[0].status === 'completed') return;
  }
}

it('a lost and a damaged part are gathered again by the same call, and nothing else is', async () => {
  await start();
  const before = await result();
  const [first, second] = (await partPaths()) as [string, string];
  const whole = await readFile(second);
  await rm(first);
  await writeFile(second, whole.fill(0, 100, 200));
  const asked = upstream.requests.length;

  expect((await start()).jobs).toMatchObject([
    {
      outcome: 'retried',
      message: 'Parts that are missing or damaged: 2 of 2; their days are gathered again.',
    },
  ]);
  await untilWhole();
  expect(upstream.requests.length - asked).toBe(2);
  expect(await result()).toEqual(before);

  await rm(first);
  await start();
  await untilWhole();
  expect(upstream.requests.length - asked).toBe(3);
  expect(await result()).toEqual(before);
});
