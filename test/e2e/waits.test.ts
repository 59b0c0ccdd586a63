import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Result } from '../../src/store/manifest.js';
import { type Ncei, startNcei } from '../fakes/ncei.js';
import { awaitEnds, call, Product } from '../fakes/product.js';
import { awayFromMidnight } from '../fakes/same-day.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

/** Two decades of five hourly variables (130 each), and some months. */
const DAY_BUDGET = 300;
const SPENT = `the day's budget of ${DAY_BUDGET} is spent (DURABLE_WEATHER_WEIGHT_PER_DAY)`;

const MONTH = { start_date: '2012-01-01', end_date: '2012-01-31' };
const LONG = { start_date: '1940-01-01', end_date: '2024-12-31', resolution: 'hourly' };

let upstream: Upstream;
let ncei: Ncei;
let product: Product;
let mcp: Client;
beforeAll(async () => {
  await awayFromMidnight();
  upstream = await startUpstream();
  ncei = await startNcei();
  product = await Product.create(upstream, {
    DURABLE_WEATHER_WEIGHT_PER_DAY: String(DAY_BUDGET),
    GHCN_DAILY_URL: ncei.url,
  });
  mcp = await product.connect();
});
afterAll(async () => {
  await product.remove();
  await ncei.close();
  await upstream.close();
});
beforeEach(() => upstream.setFault(undefined));

type Probed = { jobs: { job_name: string; status: string; attention?: string }[] };
type Awaited = { jobs: { status: string; result?: Result; error?: string }[] };

async function start(input: object): Promise<string[]> {
  const { jobs } = await call<{ jobs: { job_name: string }[] }>(mcp, 'start_gathering', input);
  return jobs.map(({ job_name }) => job_name);
}

const at = (...longitudes: number[]) =>
  longitudes.map((longitude) => ({ latitude: 10, longitude }));

async function attentionOf(job_names: string[]): Promise<string[]> {
  const { jobs } = await call<Probed>(mcp, 'probe_status', { job_names });
  return jobs.map(({ attention }) => `${attention}`);
}

/** Looks every 100 ms until each job is held up, and gives what by. */
async function attentionWhenHeldUp(job_names: string[]): Promise<string[]> {
  for (;;) {
    const attention = await attentionOf(job_names);
    if (attention.every((sentence) => sentence !== 'undefined')) return attention;
    await sleep(100);
  }
}

function midnight(): string {
  return `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)}T00:00:00.000Z`;
}

it('a day’s budget that is spent holds up who needs it, says so at once, and nobody else', async () => {
  const [stored] = await start({ locations: at(1), ...MONTH });
  await awaitEnds<Awaited>(mcp, [`${stored}`]);
  const begun = upstream.requests.length;

  const held = await start({ locations: at(11, 12, 13), ...LONG });
  // A job has four decades under way. Two decades of all fit into the budget, and a job that got them goes on
  // with its next two, so any of the first six may be the one that is told of.
  const sentence = `fetchChunk DECADE waits until ${midnight()}: ${SPENT}.`;
  const anyDecade = (words: string | undefined) =>
    words?.replace(/ 19[4-9]0-19[4-9]9 /, ' DECADE ');
  expect((await attentionWhenHeldUp(held)).map(anyDecade)).toEqual([sentence, sentence, sentence]);

  const [again] = await start({ locations: [{ ...at(1)[0], job_name: 'again' }], ...MONTH });
  const [small] = await start({ locations: at(2), ...MONTH });
  const [station] = await start({
    locations: [{ latitude: 40.64, longitude: -73.76 }],
    ...MONTH,
    variables: ['temperature_2m_max'],
    provider: 'ghcn-daily',
  });
  const { jobs } = await awaitEnds<Awaited>(mcp, [again, small, station].map(String));
  expect(jobs.map(({ status, result }) => [status, result?.rows])).toEqual([
    ['completed', 31],
    ['completed', 31],
    ['completed', 31],
  ]);
  const asked = upstream.requests.slice(begun).map(({ query }) => Number(query.longitude));
  expect(asked.filter((longitude) => longitude > 10)).toHaveLength(2);
  expect(asked.filter((longitude) => longitude < 10)).toEqual([2]);
  expect((await attentionOf(held)).map(anyDecade)).toEqual([sentence, sentence, sentence]);

  const cancelled = await call<Probed>(mcp, 'cancel_jobs', { job_names: held });
  expect(cancelled.jobs).toMatchObject(Array(3).fill({ outcome: 'requested' }));
  const ends = await awaitEnds<Awaited>(mcp, held);
  expect(ends.jobs.map(({ status }) => status)).toEqual(['cancelled', 'cancelled', 'cancelled']);
});

it('a limit that upstream names is asked once about, and holds up nobody who asks nothing', async () => {
  const begun = upstream.requests.length;
  upstream.setFault(() => ({ kind: 'rateLimited', limit: 'daily' }));
  const [first] = await start({ locations: at(21), ...MONTH });
  const said = await attentionWhenHeldUp([`${first}`]);
  const held = await start({ locations: at(22, 23), ...MONTH });
  for (const sentence of [...said, ...(await attentionWhenHeldUp(held))]) {
    const [, until = ''] = /waits until (\S+):/.exec(sentence) ?? [];
    expect(sentence).toBe(
      `fetchChunk 2012-01-01_2012-01-31 waits until ${until}: upstream answered 429: Daily API request limit exceeded. Please try again tomorrow.`,
    );
    expect(until.slice(0, 18)).toBe(midnight().slice(0, 18));
  }
  const [again] = await start({ locations: [{ ...at(1)[0], job_name: 'once-more' }], ...MONTH });
  const { jobs } = await awaitEnds<Awaited>(mcp, [`${again}`]);
  expect(jobs.map(({ status }) => status)).toEqual(['completed']);
  expect(upstream.requests.slice(begun)).toHaveLength(1);
});
