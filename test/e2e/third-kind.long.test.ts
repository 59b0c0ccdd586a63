import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { buildChanged, type ChangedProduct } from '../fakes/changed-product.js';
import { awaitEnds, call, Product } from '../fakes/product.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

// What CONTRIBUTING.md's "Add a kind of job" asks for: three short files, and a line in each of four.
const ADDED = {
  'src/tools/count-primes.ts': `
import { z } from 'zod';
import { defineJob } from '../durable/define-job.js';

export const countPrimes = defineJob({
  kind: 'count-primes',
  description: 'Counts the primes below a limit.',
  input: z.object({ below: z.int().min(2), slices: z.int().default(2) }),
  result: z.object({ primes: z.int() }),
  progress: z.object({ done: z.int(), of: z.int() }),
  workflow: 'countPrimes',
  timeLimit: '1 hour',
  nameOf: ({ below, slices }) => \`primes_below_\${below}_\${slices}\`,
  listed: ({ below }) => ({ place: \`below \${below}\` }),
});
`,
  'workflows/count-primes.ts': `
import { proxyActivities, sleep } from '@temporalio/workflow';
import { reportProgress } from '../src/durable/workflow.js';

const { countBetween } = proxyActivities<typeof import('../activities/count-primes.js')>({
  startToCloseTimeout: '1 minute',
});

export async function countPrimes({ below, slices }: { below: number; slices: number }) {
  let primes = 0;
  for (let done = 0; done < slices; done += 1) {
    const [from, to] = [done, done + 1].map((slice) => Math.floor((below * slice) / slices));
    primes += await countBetween(from, to);
    reportProgress({ done: done + 1, of: slices });
    await sleep('100 ms');
  }
  return { primes };
}
`,
  'activities/count-primes.ts': `
export async function countBetween(from: number, to: number): Promise<number> {
  const isPrime = (n: number) => !Array.from({ length: n - 2 }, (_, i) => i + 2).some((d) => n % d === 0);
  return Array.from({ length: to - from }, (_, i) => from + i).filter((n) => n > 1 && isPrime(n)).length;
}
`,
};
const CHANGED = {
  'src/tools/defined-jobs.ts': [
    'export const DEFINED_JOBS: readonly DefinedJob[] = [];',
    "import { countPrimes } from './count-primes.js';\nexport const DEFINED_JOBS: readonly DefinedJob[] = [countPrimes];",
  ],
  'workflows/index.ts': [
    'export { gatherWeather }',
    "export { countPrimes } from './count-primes.js';\nexport { gatherWeather }",
  ],
  'activities/defined-jobs.ts': ['export {};', "export { countBetween } from './count-primes.js';"],
  'src/engine/home/generation.ts': ['WORKER_GENERATION = ', 'WORKER_GENERATION = 1 + '],
} as const;

interface Answer {
  jobs: { job_name: string; [field: string]: unknown }[];
  counts?: object;
  done?: boolean;
  next_step: string;
}

let upstream: Upstream;
let changed: ChangedProduct;
let product: Product;
let client: Client;
beforeAll(async () => {
  [upstream, changed] = await Promise.all([startUpstream(), buildChanged(ADDED, CHANGED)]);
  product = await Product.create(upstream, {}, undefined, [process.execPath, changed.cli]);
  client = await product.connect();
});
afterAll(async () => {
  await product?.remove();
  await changed?.remove();
  await upstream?.close();
});

const use = (tool: string, input: object) => call<Answer>(client, tool, input);
const count = (below: number, more: object = {}, given: object = {}) =>
  use('start_count_primes', { inputs: [{ below, ...more }], ...given });
const gather = (job_name: string, more: object = {}) =>
  use('start_gathering', {
    locations: [{ latitude: 10, longitude: 20, job_name }],
    start_date: '2005-01-01',
    end_date: '2005-01-31',
    ...more,
  });
const LONG = 'primes_below_99_2000';

it('a third kind has its start tool beside those of gatherings and lookups', async () => {
  const names = (await client.listTools()).tools.map(({ name }) => name);
  expect(names.filter((name) => name.startsWith('start_'))).toEqual([
    'start_gathering',
    'start_lookup',
    'start_count_primes',
  ]);
});

it('D2, D3: jobs of two kinds start, are joined, and conflict under one name', async () => {
  expect((await gather('weather')).jobs).toMatchObject([{ outcome: 'started' }]);
  expect((await count(100)).jobs).toMatchObject([
    { job_name: 'primes_below_100_2', outcome: 'started' },
  ]);
  expect((await count(100)).jobs).toMatchObject([{ outcome: 'joined' }]);
  expect((await count(50, {}, { job_name: 'weather' })).jobs).toMatchObject([
    {
      outcome: 'conflict',
      message: expect.stringMatching(
        /^"weather" is the name of a job that gathers .*; you asked for one that is of kind count-primes with input {"below":50,"slices":2}\. /,
      ),
    },
  ]);
  expect((await gather('primes_below_100_2')).jobs).toMatchObject([
    {
      outcome: 'conflict',
      message: expect.stringMatching(
        /^"primes_below_100_2" is the name of a job that is of kind count-primes with input {"below":100,"slices":2}; you asked for one that gathers /,
      ),
    },
  ]);
});

it('D4, D8: a mixed set is awaited in its order, each with the result of its kind', async () => {
  const job_names = ['primes_below_100_2', 'weather', 'primes_below_100'];
  const { jobs, done } = await awaitEnds<Answer>(client, job_names);
  expect(jobs).toMatchObject([
    {
      job_name: 'primes_below_100_2',
      kind: 'count-primes',
      status: 'completed',
      result: { primes: 25 },
    },
    { job_name: 'weather', kind: 'gathering', status: 'completed', result: { rows: 31 } },
    { job_name: 'primes_below_100', status: 'unknown' },
  ]);
  expect(jobs[2]?.error).toBe(
    'No job is called "primes_below_100"; did you mean "primes_below_100_2"?',
  );
  expect(done).toBe(true);
});

it('D5: a cancelled job of the third kind runs again where that is asked, beside one that is done', async () => {
  await count(99, { slices: 2_000 });
  const job_names = [LONG, 'weather'];
  expect((await use('cancel_jobs', { job_names })).jobs).toMatchObject([
    { job_name: LONG, kind: 'count-primes', outcome: 'requested' },
    { job_name: 'weather', kind: 'gathering', outcome: 'not_running' },
  ]);
  const ended = await awaitEnds<Answer>(client, job_names);
  expect(ended.jobs.map(({ status }) => status)).toEqual(['cancelled', 'completed']);
  expect(ended.next_step).toContain(
    'start_count_primes with the same input and retry_failed: true runs them again',
  );
  expect((await count(99, { slices: 2_000 })).jobs).toMatchObject([
    { outcome: 'joined', status: 'cancelled' },
  ]);
  expect((await count(99, { slices: 2_000 }, { retry_failed: true })).jobs).toMatchObject([
    { outcome: 'retried', status: 'running' },
  ]);
});

it('probe_status, await_result for any, list_jobs: each tells the kinds apart', async () => {
  const job_names = [LONG, 'weather', 'primes_below_100_2'];
  const probed = await use('probe_status', { job_names });
  expect(probed.jobs).toMatchObject([
    { kind: 'count-primes', status: 'running' },
    { kind: 'gathering', status: 'completed', progress: { percent: 100, rows: 31 } },
    { kind: 'count-primes', status: 'completed', progress: { percent: 100 } },
  ]);
  expect(probed.counts).toEqual({ running: 1, completed: 2 });
  const any = await use('await_result', { job_names, mode: 'any', wait_seconds: 45 });
  expect(any.jobs.map(({ status }) => status)).toEqual(['running', 'completed', 'completed']);
  expect(any.done).toBe(false);
  const listed = await use('list_jobs', {});
  const shown = listed.jobs.map(({ job_name, kind, place }) => [job_name, kind, place]);
  expect(shown).toEqual([
    [LONG, 'count-primes', 'below 99'],
    ['primes_below_100_2', 'count-primes', 'below 100'],
    ['weather', 'gathering', '10, 20'],
  ]);
});

it('a mixed set is deleted: a running job stays, and what is deleted can be started anew', async () => {
  const { jobs } = await use('delete_jobs', {
    job_names: ['primes_below_100_2', LONG, 'weather'],
  });
  expect(jobs.map(({ job_name, outcome }) => [job_name, outcome])).toEqual([
    ['primes_below_100_2', 'deleted'],
    [LONG, 'running'],
    ['weather', 'deleted'],
  ]);
  expect((await count(100)).jobs).toMatchObject([{ outcome: 'started' }]);
  await use('cancel_jobs', { job_names: [LONG] });
});
