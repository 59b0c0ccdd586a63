import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { processMark, readEngineStatus } from '../../src/engine/index.js';
import { isAlive } from '../../src/engine/process/processes.js';
import { describeUnless } from '../fakes/describe-unless.js';
import { awaitEnds, call, FETCHES_IN_HAND, Product, startJobs } from '../fakes/product.js';
import { fillDisk, mountDisk, unmountDisk } from '../fakes/small-disk.js';
import { startUpstream } from '../fakes/upstream.js';

/** Nothing is asked of it. */
const UPSTREAM = {
  archiveUrl: 'http://127.0.0.1:1/v1/archive',
  geocodingUrl: 'http://127.0.0.1:1/v1/search',
};
const DISK_MEGABYTES = 160;
const JOBS = 20;

let product: Product;
afterEach(() => product.remove());

async function untilReady(): Promise<void> {
  while ((await readEngineStatus(product.home)).phase !== 'ready') await sleep(50);
}

describeUnless(
  process.platform === 'linux' ? undefined : 'there is no /dev/full',
  'an engine whose log takes nothing',
  () => {
    it('goes on, and starts a worker in place of one that died', async () => {
      product = await Product.create(UPSTREAM);
      expect((await product.run(['down'])).code).toBe(0);
      const full = openSync('/dev/full', 'w');
      const args = ['up', '--foreground', ...processMark('engine', product.home)];
      const engine = spawn(process.execPath, [resolve('dist/cli.js'), ...args], {
        ...{ env: product.env, stdio: ['ignore', full, full] },
      });
      closeSync(full);
      await untilReady();
      const { worker: first } = await readEngineStatus(product.home);
      process.kill(Number(first?.pid), 'SIGKILL');
      while ((await readEngineStatus(product.home)).worker?.pid === first?.pid) await sleep(50);
      await untilReady();
      expect(engine.exitCode).toBeNull();
      expect((await product.run(['down'])).code).toBe(0);
      if (engine.exitCode === null) await once(engine, 'exit');
      expect(engine.exitCode).toBe(0);
    });
  },
);

const folder = mkdtempSync(join(tmpdir(), 'full-disk-'));
const whyNoDisk = mountDisk(folder, DISK_MEGABYTES);
afterAll(() => {
  if (whyNoDisk === undefined) unmountDisk(folder);
  rmdirSync(folder);
});

describeUnless(whyNoDisk, 'on a disk that is full', () => {
  it.each(['the first stop of a home', 'a later stop'])(
    'down ends all that runs: %s',
    async (which) => {
      product = await Product.create(UPSTREAM, {}, folder);
      if (which === 'a later stop') expect((await product.run(['down'])).code).toBe(0);
      expect((await product.run(['up'])).code).toBe(0);
      await untilReady();
      const { engine, temporal, worker } = await readEngineStatus(product.home);
      const filler = join(product.home, 'filler');
      fillDisk(filler);
      const { code, stderr } = await product.run(['down']);
      expect([code, stderr]).toEqual([0, '']);
      const pids = [engine, temporal, worker].map((part) => Number(part?.pid));
      expect(pids.filter(isAlive)).toEqual([]);
      rmSync(filler);
    },
  );

  it('upstream is asked only for what the store can keep, and jobs go on when there is room', async () => {
    const upstream = await startUpstream();
    const store = join(folder, 'store');
    product = await Product.create(upstream, { DURABLE_WEATHER_STORE: store });
    try {
      const client = await product.connect();
      const start = (latitudes: number[]) =>
        startJobs(client, {
          locations: latitudes.map((latitude) => ({ latitude, longitude: 1 })),
          ...{ start_date: '2020-01-01', end_date: '2020-01-31' },
        });
      await awaitEnds(client, await start([0]));
      const filler = join(folder, 'filler');
      fillDisk(filler);
      const names = await start(Array.from({ length: JOBS }, (_, index) => index + 1));
      await untilAllTell(client, names, 'no space left');
      const inVain = upstream.requests.length - 1;
      rmSync(filler);
      const { jobs } = await awaitEnds<{ jobs: { status: string }[] }>(client, names);
      expect(jobs.map(({ status }) => status)).toEqual(Array(JOBS).fill('completed'));
      expect(inVain).toBeGreaterThan(0);
      expect(inVain).toBeLessThanOrEqual(FETCHES_IN_HAND);
      expect(upstream.requests).toHaveLength(1 + JOBS + inVain);
    } finally {
      await upstream.close();
    }
  });
});

/** Waits until each job says why it does not go on. */
async function untilAllTell(client: Client, job_names: string[], why: string): Promise<void> {
  for (;;) {
    const { jobs } = await call<{ jobs: { attention?: string }[] }>(client, 'probe_status', {
      job_names,
    });
    if (jobs.every(({ attention }) => attention?.includes(why))) return;
    await sleep(200);
  }
}
