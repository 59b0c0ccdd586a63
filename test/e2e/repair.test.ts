import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { fileManifests } from '../../src/store/manifests.js';
import { awaitEnds, call, type Product } from '../fakes/product.js';
import type { Upstream } from '../fakes/upstream.js';
import { useProduct } from '../fakes/use-product.js';

let upstream: Upstream;
let product: Product;
let client: Client;
useProduct((used) => {
  ({ upstream, product, client } = used);
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
const result = async () => (await awaitEnds<Answer>(client, ['precious'])).jobs[0];

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

it('a part that goes while its job runs is fetched again', async () => {
  let open = () => {};
  const until = new Promise<void>((resolve) => {
    open = resolve;
  });
  upstream.setFault(({ query }) =>
    query.start_date === '2010-01-01' ? { kind: 'held', until } : undefined,
  );
  await call(client, 'start_gathering', {
    ...input,
    locations: [{ latitude: 13, longitude: 23, job_name: 'robbed' }],
  });
  const parts = join(product.store, 'parts');
  const first = async () => {
    const files = await readdir(parts, { recursive: true }).catch(() => []);
    return files.find((file) => file.startsWith('13.00') && file.includes('2005-01-01'));
  };
  while (!(await first())?.endsWith('.parquet')) await sleep(20);
  await rm(join(parts, String(await first())));
  open();
  expect(await awaitEnds(client, ['robbed'])).toMatchObject({
    jobs: [{ status: 'completed', result: { rows: 3652 } }],
  });
  expect(upstream.requestsFor({ latitude: '13', start_date: '2005-01-01' })).toHaveLength(2);
  expect(upstream.requestsFor({ latitude: '13', start_date: '2010-01-01' })).toHaveLength(1);
  upstream.setFault(undefined);
  await call(client, 'delete_jobs', { job_names: ['robbed'] });
});

it('doctor says what is lost, and with --repair brings it back', async () => {
  await call(client, 'start_gathering', {
    ...input,
    locations: [
      { latitude: 11, longitude: 21, job_name: 'lost' },
      { latitude: 12, longitude: 22, job_name: 'unreadable' },
    ],
  });
  await awaitEnds(client, ['lost', 'unreadable']);
  const manifests = fileManifests(product.store);
  const lost = await manifests.read('lost');
  await rm(join(product.store, String(lost?.parts[0]?.file)));
  await writeFile(manifests.path('unreadable'), '{');

  const before = await product.run(['doctor']);
  expect(before.code).toBe(1);
  expect(before.stdout).toContain(
    `"lost" lacks 1 of 2 parts; "doctor --repair" mends it; The manifest ${manifests.path('unreadable')} is damaged: it is not JSON;`,
  );
  const repair = await product.run(['doctor', '--repair']);
  expect(repair.stderr).toContain(
    'The manifest of "unreadable" was set aside; start_gathering with the same input and job_name gathers the job again.\n"lost" gathers the days of 1 parts again.\n',
  );
  while ((await product.run(['doctor'])).code !== 0) await sleep(100);
  expect((await product.run(['doctor'])).stdout).toMatch(
    /✓ stored jobs +1, with every part whole\n/,
  );
  expect((await product.run(['doctor', '--repair'])).stderr).toBe('There is nothing to repair.\n');
});

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
      message: expect.stringMatching(
        /^Parts that are missing or damaged: 2 of 2; their days are gathered again\. Its result stays: /,
      ),
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
