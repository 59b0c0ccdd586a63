import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { fileManifests } from '../../src/store/manifests.js';
import { awaitEnds, call, callRaw, type Product, textOf } from '../fakes/product.js';
import type { Upstream } from '../fakes/upstream.js';
import { useProduct } from '../fakes/use-product.js';

let upstream: Upstream;
let product: Product;
let client: Client;
useProduct((used) => {
  ({ upstream, product, client } = used);
});

interface Answer {
  jobs: {
    outcome: string;
    status: string;
    message?: string;
    attention?: string;
    result?: { statistics: object; rows: number };
  }[];
  next_step: string;
}

const JOB = { job_names: ['precious'] };
const start = (who: Client = client) =>
  call<Answer>(who, 'start_gathering', {
    locations: [{ latitude: 10, longitude: 20, job_name: 'precious' }],
    start_date: '2005-01-01',
    end_date: '2014-12-31',
  });
const awaited = async (who: Client = client) =>
  (await awaitEnds<Answer>(who, JOB.job_names)).jobs[0];
const probed = async (who: Client = client) =>
  (await call<Answer>(who, 'probe_status', JOB)).jobs[0];

const lost = (store: string) =>
  `"precious" has completed, but the result store that is looked into here, ${store}, has nothing of it. await_result gives what Temporal still holds; start_gathering with the same input and job_name makes the result again. If the worker has another store, give both the same DURABLE_WEATHER_STORE.`;
const remade = (store: string) =>
  `The result store that is looked into here, ${store}, has nothing of this job, which has completed: it is made again. If that was so before, the worker has another store: give both the same DURABLE_WEATHER_STORE.`;

describe('a completed job whose manifest is gone', () => {
  let manifestPath: string;
  beforeEach(async () => {
    await start();
    await awaited();
    manifestPath = fileManifests(product.store).path('precious');
  });

  it('D4: is no dead end: each tool names the store, and the same start makes the result again', async () => {
    const before = await awaited();
    const asked = upstream.requests.length;
    await rm(manifestPath);
    expect(await probed()).toMatchObject({ status: 'completed', attention: lost(product.store) });
    for (const [tool, input] of [
      ['read_rows', { job_name: 'precious' }],
      ['query_data', { ...JOB, sql: 'SELECT 1' }],
      ['export_data', { ...JOB, format: 'csv' }],
    ] as const) {
      const refused = await callRaw(client, tool, input);
      expect([refused.isError, textOf(refused)]).toEqual([true, lost(product.store)]);
    }
    expect(await awaited()).toMatchObject({
      status: 'completed',
      result: before?.result,
      attention: `This result is Temporal's: the result store that is looked into here, ${product.store}, has nothing of "precious", so its rows cannot be had. start_gathering with the same input and job_name makes it again; if the worker has another store, give both the same DURABLE_WEATHER_STORE.`,
    });

    expect((await start()).jobs).toMatchObject([
      { outcome: 'retried', status: 'running', message: remade(product.store) },
    ]);
    const again = await awaited();
    expect(again?.result?.statistics).toEqual(before?.result?.statistics);
    expect(again).not.toHaveProperty('attention');
    expect(await call(client, 'read_rows', { job_name: 'precious' })).toMatchObject({
      total: 3652,
    });
    expect((await start()).jobs).toMatchObject([{ outcome: 'joined', status: 'completed' }]);
    // The parts were whole: nothing was asked for again.
    expect(upstream.requests.length).toBe(asked);
  });

  it('asks again only for the days of parts that are gone with it', async () => {
    const manifest = await fileManifests(product.store).read('precious');
    const asked = upstream.requests.length;
    await rm(manifestPath);
    await rm(join(product.store, String(manifest?.parts[0]?.file)));
    expect((await start()).jobs).toMatchObject([{ outcome: 'retried' }]);
    expect(await awaited()).toMatchObject({ status: 'completed', result: { rows: 3652 } });
    expect(upstream.requests.length - asked).toBe(1);
  });

  it('of a store that is quite another is told of, and the worker’s is not touched', async () => {
    const other = await mkdtemp(join(tmpdir(), 'another store-'));
    const temporal = await product.run(['status', '--json']);
    const { address } = JSON.parse(temporal.stdout).temporal;
    const stranger = await product.connect({
      TEMPORAL_ADDRESS: address,
      DURABLE_WEATHER_STORE: other,
    });
    const before = await fileManifests(product.store).read('precious');
    const asked = upstream.requests.length;
    expect(await probed(stranger)).toMatchObject({ status: 'completed', attention: lost(other) });
    expect((await awaited(stranger))?.attention).toContain(
      `(its worker wrote ${before?.result.data.uri})`,
    );
    expect((await start(stranger)).jobs).toMatchObject([
      { outcome: 'retried', message: remade(other) },
    ]);
    expect(await awaited(stranger)).toMatchObject({ status: 'completed', result: before?.result });
    expect(upstream.requests.length).toBe(asked);
    expect(await fileManifests(product.store).read('precious')).toEqual(before);
    await rm(other, { recursive: true });
  });
});

it('jobs that end while they are looked at have their rows', async () => {
  const locations = Array.from({ length: 30 }, (_, index) => ({
    latitude: index,
    longitude: 50,
    job_name: `quick-${index}`,
  }));
  const range = { start_date: '2020-01-01', end_date: '2020-01-31' };
  await call(client, 'start_gathering', { locations, ...range });
  const job_names = locations.map(({ job_name }) => job_name);
  for (;;) {
    const { jobs } = await call<Answer>(client, 'probe_status', { job_names });
    expect(jobs.map(({ attention }) => attention ?? '').join()).not.toContain('has nothing of it');
    if (jobs.every(({ status }) => status === 'completed')) break;
  }
});
