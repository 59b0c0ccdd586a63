import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { readEngineStatus } from '../../src/engine/index.js';
import { awaitEnds, call, type Product } from '../fakes/product.js';
import type { Upstream } from '../fakes/upstream.js';
import { useProduct } from '../fakes/use-product.js';

let upstream: Upstream;
let product: Product;
let client: Client;
useProduct((used) => {
  ({ upstream, product, client } = used);
});

/** Upstream answers for the nineties, and keeps the request for the years after until `release` is called. */
function holdTheSecondChunk(): { release(): void } {
  let release = () => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  upstream.setFault(({ query }) =>
    query.start_date === '2000-01-01' ? { kind: 'held', until } : undefined,
  );
  return { release: () => release() };
}

async function chunksDone(job_name: string): Promise<number | undefined> {
  const { jobs } = await call<{ jobs: { progress?: { chunks_done: number } }[] }>(
    client,
    'probe_status',
    { job_names: [job_name] },
  );
  return jobs[0]?.progress?.chunks_done;
}

async function killWorker(): Promise<void> {
  const { worker } = await readEngineStatus(product.home);
  process.kill(Number(worker?.pid), 'SIGKILL');
}

it('a job goes on after kill -9 of its worker, and fetches nothing twice that had arrived', async () => {
  const { release } = holdTheSecondChunk();
  await call(client, 'start_gathering', {
    locations: [{ latitude: 47, longitude: 8, job_name: 'killed' }],
    ...{ start_date: '1990-01-01', end_date: '2004-12-31', variables: ['rain_sum'] },
  });
  const asked = (start_date: string) => upstream.requestsFor({ start_date }).length;
  while ((await chunksDone('killed')) !== 1 || asked('2000-01-01') === 0) await sleep(20);
  await killWorker();
  while (asked('2000-01-01') < 2) await sleep(20);
  release();
  const { jobs } = await awaitEnds<{ jobs: object[] }>(client, ['killed']);
  expect(jobs).toMatchObject([{ status: 'completed', result: { rows: 5_479 } }]);
  expect([asked('1990-01-01'), asked('2000-01-01')]).toEqual([1, 2]);
});
