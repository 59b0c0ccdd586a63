import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { isLocked } from '../../src/base/lock.js';
import { type ChaosJob, wrongJobs } from '../chaos/jobs.js';
import { call, Product } from '../fakes/product.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

const YEAR = {
  start_date: '2011-01-01',
  end_date: '2011-12-31',
  resolution: 'daily' as const,
  variables: ['temperature_2m_max', 'precipitation_sum'],
};
const JOBS: ChaosJob[] = Array.from({ length: 40 }, (_, index) => ({
  name: `moved-${index}`,
  latitude: 10,
  longitude: index,
  ...YEAR,
}));

let upstream: Upstream;
let product: Product;
beforeAll(async () => {
  // So slow that jobs run whatever happens next.
  upstream = await startUpstream({ fault: () => ({ kind: 'slow', msPerKb: 150 }) });
  product = await Product.create(upstream);
});
afterAll(async () => {
  await product.remove();
  await upstream.close();
});

const start = (client: Client) => {
  const locations = JOBS.map(({ name, latitude, longitude }) => ({
    job_name: name,
    latitude,
    longitude,
  }));
  return call(client, 'start_gathering', { ...YEAR, locations });
};

it('40 jobs end exactly upstream’s though their home is moved, and restored from a copy, while they run', async () => {
  const names: string[] = [];
  for (const what of ['move', 'restore', 'move', 'restore']) {
    const client = await product.connect();
    await start(client);
    await sleep(2_000);
    names.push(product.home);
    // A client that lived on would know the home by its old name.
    await client.close();
    if (what === 'move') product.move();
    else await restore(product.home);
  }
  const client = await product.connect();
  await start(client);
  const job_names = JOBS.map(({ name }) => name);
  for (;;) {
    const answer = await call<{ done: boolean; jobs: { status: string }[] }>(
      client,
      'await_result',
      { job_names, wait_seconds: 45 },
    );
    if (!answer.done) continue;
    expect(answer.jobs.map(({ status }) => status)).toEqual(JOBS.map(() => 'completed'));
    break;
  }
  expect(await wrongJobs(JOBS, product.store)).toEqual([]);
  // Nothing that still ran has made a folder of a name that the home had before.
  expect(names.filter((name) => name !== product.home && existsSync(name))).toEqual([]);
}, 600_000);

/** The home is moved away under its engine, and a copy of it comes back, as from a backup. */
async function restore(home: string): Promise<void> {
  const away = join(dirname(home), `away ${Date.now()}`);
  renameSync(home, away);
  // Only what nobody writes is copied whole.
  while (isLocked(join(away, 'engine.lock'))) await sleep(100);
  expect(existsSync(home)).toBe(false);
  cpSync(away, home, { recursive: true });
  rmSync(away, { recursive: true });
}
