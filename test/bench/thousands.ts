import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { readEngineStatus } from '../../src/engine/index.js';
import { Product } from '../fakes/product.js';
import { type BareJobs, startBareJobs } from './bare-jobs.js';
import { NewJobs } from './jobs.js';
import { inTurns, type Measure, repeated, timed } from './measure.js';
import { cpuMs, peakMb, residentMb } from './memory.js';

const BATCH = 100;
const YEAR = { start_date: '2020-01-01', end_date: '2020-12-31' };
/** What is compared: the jobs of a thousand. */
const THOUSAND = 1_000;

/** The processes whose CPU time and memory are shown. */
type Pids = Record<'server' | 'worker' | 'engine' | 'mcp', number>;

/**
 * Thousands of jobs through one MCP session, in batches of 100: a thousand of twelve months, in turns with bare workflows,
 * then so many of one month. Prints a line for each thousand.
 */
export async function measureThousands(
  upstream: { archiveUrl: string; geocodingUrl: string },
  thousandsOfJobs: number,
): Promise<Measure[]> {
  const count = thousandsOfJobs * THOUSAND;
  const product = await Product.create(upstream, { DURABLE_WEATHER_WEIGHT_PER_MINUTE: '1000000' });
  try {
    const client = await product.connect();
    const jobs = new NewJobs(client);
    await jobs.run(10);
    const { pids, address } = await processesOf(product.home, client);
    const bare = await startBareJobs(address);
    const years = await besideBare(jobs, bare).finally(() => bare.close());
    const before = await storedBy(product);
    const thousands = await inThousands(jobs, pids, count);
    const after = await storedBy(product);
    const perJob = (key: keyof Stored) => (after[key] - before[key]) / count;
    const [first = [], last = []] = [thousands.at(0), thousands.at(-1)];
    return [
      {
        ...{ what: `${BATCH} jobs of 12 months at once`, unit: 'ms', ours: years.ours },
        beside: { what: `${BATCH} bare workflows`, values: years.beside },
        budget: 1.8,
      },
      {
        ...{ what: `${BATCH} jobs, the last thousand of ${count}`, unit: 'ms', ours: last },
        beside: { what: 'the first thousand', values: first },
        budget: 1.2,
      },
      { what: 'the database, a job', unit: 'kB', ours: [perJob('database')], budget: 40 },
      { what: 'the store, a job', unit: 'kB', ours: [perJob('store')], budget: 24 },
      { what: 'files and folders, a job', unit: 'files', ours: [perJob('files')], budget: 5 },
      {
        ...{ what: `the worker for ${count} jobs, at most`, unit: 'MB' },
        ...{ ours: [await peakMb(pids.worker)], budget: 300 },
      },
      {
        ...{ what: `the MCP process after ${count} jobs`, unit: 'MB' },
        ...{ ours: [await residentMb(pids.mcp)], budget: 120 },
      },
    ];
  } finally {
    await product.remove();
  }
}

async function processesOf(home: string, client: Client): Promise<{ pids: Pids; address: string }> {
  const { temporal, worker, engine } = await readEngineStatus(home);
  const mcp = (client.transport as StdioClientTransport).pid;
  if (!temporal || !worker || !engine || !mcp) throw new Error('the engine did not start');
  return {
    pids: { server: temporal.pid, worker: worker.pid, engine: engine.pid, mcp },
    address: temporal.address,
  };
}

async function besideBare(jobs: NewJobs, bare: BareJobs) {
  await bare.run(BATCH);
  return inTurns(
    THOUSAND / BATCH,
    () => timed(() => jobs.run(BATCH, YEAR)),
    () => timed(() => bare.run(BATCH)),
  );
}

/** What each batch took, by thousands, in milliseconds. Prints a line for each thousand. */
async function inThousands(jobs: NewJobs, pids: Pids, count: number): Promise<number[][]> {
  const thousands: number[][] = [];
  for (let done = THOUSAND; done <= count; done += THOUSAND) {
    const before = await cpuOf(pids);
    const batches = await repeated(THOUSAND / BATCH, () => timed(() => jobs.run(BATCH)));
    const after = await cpuOf(pids);
    thousands.push(batches);
    const rate = (THOUSAND * 1_000) / sum(batches);
    const processes = Object.entries(pids).map(async ([name, pid], index) => {
      const cpu = ((after[index] ?? 0) - (before[index] ?? 0)) / THOUSAND;
      return `${name} ${cpu.toFixed(1)} ms of CPU a job, ${(await residentMb(pid)).toFixed(0)} MB`;
    });
    const words = [`${rate.toFixed(1)} jobs a second`, ...(await Promise.all(processes))];
    process.stdout.write(`${done} of ${count}: ${words.join('; ')}\n`);
  }
  return thousands;
}

function cpuOf(pids: Pids): Promise<number[]> {
  return Promise.all(Object.values(pids).map(cpuMs));
}

/** kB on disk, and files and folders. */
interface Stored {
  database: number;
  store: number;
  files: number;
}

async function storedBy({ home, store }: Product): Promise<Stored> {
  const results = await sizesOf(store);
  const engine = await sizesOf(home);
  const database = engine.filter(({ path }) => path.includes('.db')).map(({ kB }) => kB);
  return {
    database: sum(database),
    store: sum(results.map(({ kB }) => kB)),
    files: results.length,
  };
}

/** Everything in a folder, with the disk space that it takes. */
async function sizesOf(folder: string): Promise<{ path: string; kB: number }[]> {
  const paths = (await readdir(folder, { recursive: true })).map((name) => join(folder, name));
  return Promise.all(
    // 512 bytes, whatever the file system's own blocks have: stat(2).
    paths.map(async (path) => ({ path, kB: (await lstat(path)).blocks / 2 })),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
