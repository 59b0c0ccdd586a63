import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { awaitEnds, call, type Product } from '../fakes/product.js';
import { eventTypesOf, temporalUser } from '../fakes/temporal-user.js';
import type { Upstream } from '../fakes/upstream.js';
import { useProduct } from '../fakes/use-product.js';

let upstream: Upstream;
let product: Product;
let client: Client;
useProduct((used) => {
  ({ upstream, product, client } = used);
});

/** A job of each way to a result: within its workflow's task, by one step for all decades, and by a step a decade. */
const JOBS = {
  'a-month': { start_date: '2020-01-01', end_date: '2020-01-31' },
  'decades-of-days': { start_date: '1999-12-01', end_date: '2010-01-31' },
  'decades-of-hours': {
    ...{ start_date: '1999-12-01', end_date: '2000-01-31', resolution: 'hourly' },
  },
};
const NAMES = Object.keys(JOBS);

async function probe(): Promise<{ status: string; attention?: string }[]> {
  const { jobs } = await call<{ jobs: { status: string; attention?: string }[] }>(
    ...[client, 'probe_status'],
    { job_names: NAMES },
  );
  return jobs;
}

it('jobs whose rows are stored wait until the store takes their results, and say so', async () => {
  let release = () => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  upstream.setFault(() => ({ kind: 'held', until }));
  for (const [index, [job_name, range]] of Object.entries(JOBS).entries()) {
    const locations = [{ latitude: 10 + index, longitude: 8, job_name }];
    await call(client, 'start_gathering', { locations, ...range });
  }
  while (upstream.requests.length === 0) await sleep(50);
  // In the place of the records' folder, which the first record makes.
  const inTheWay = join(product.store, 'jobs');
  writeFileSync(inTheWay, '');
  release();
  upstream.setFault(undefined);
  let jobs = await probe();
  while (!jobs.every(({ attention }) => attention !== undefined)) {
    await sleep(100);
    jobs = await probe();
  }
  expect(jobs.map(({ status }) => status)).toEqual(['running', 'running', 'running']);
  const requests = upstream.requests.length;
  for (const { attention } of jobs) {
    expect(attention).toMatch(/last error: .*ENOTDIR.*move away what is in its place/);
  }
  rmSync(inTheWay);
  const ends = await awaitEnds<{ jobs: { status: string; result?: { rows: number } }[] }>(
    ...[client, NAMES],
  );
  expect(ends.jobs.map(({ status, result }) => [status, result?.rows])).toEqual([
    ['completed', 31],
    ['completed', 3_715],
    ['completed', 62 * 24],
  ]);
  // What had arrived was kept.
  expect(upstream.requests).toHaveLength(requests);
  const failed = (await eventTypesOf(await temporalUser(product), 'decades-of-hours')).filter(
    (type) => type === 'WORKFLOW_TASK_FAILED',
  );
  expect(failed).toEqual([]);
});
