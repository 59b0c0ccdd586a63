import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { readEngineStatus } from '../../src/engine/index.js';
import type { Result } from '../../src/store/manifest.js';
import { kill } from '../fakes/engine-home.js';
import { awaitEnds, call, Product } from '../fakes/product.js';
import { type Fault, startUpstream, type Upstream } from '../fakes/upstream.js';

const MONTH = { start_date: '2012-01-01', end_date: '2012-01-31' };

let upstream: Upstream;
let product: Product;
let mcp: Client;
beforeAll(async () => {
  upstream = await startUpstream();
  product = await Product.create(upstream);
  mcp = await product.connect();
});
afterAll(async () => {
  await product.remove();
  await upstream.close();
});

type Awaited = { jobs: { status: string; result?: Result; error?: string }[] };

async function start(longitude: number, input: object): Promise<string[]> {
  const { jobs } = await call<{ jobs: { job_name: string }[] }>(mcp, 'start_gathering', {
    locations: [{ latitude: 10, longitude }],
    ...input,
  });
  return jobs.map(({ job_name }) => job_name);
}

async function end(job_names: string[]): Promise<Awaited['jobs'][number] | undefined> {
  return (await awaitEnds<Awaited>(mcp, job_names)).jobs[0];
}

/** The first requests of a place fail. */
function failFirst(longitude: number, count: number, fault: Fault): void {
  upstream.setFault(({ query }) => {
    const isOurs = Number(query.longitude) === longitude;
    return isOurs && requestsFor(longitude).length <= count ? fault : undefined;
  });
}

const requestsFor = (longitude: number) => upstream.requestsFor({ longitude: String(longitude) });

/** What holds up a fetch; until the engine's worker polls, that is said instead. */
async function attentionOf(job_names: string[]): Promise<string> {
  for (;;) {
    const { jobs } = await call<{ jobs: { status: string; attention?: string }[] }>(
      mcp,
      'probe_status',
      { job_names },
    );
    const attention = jobs[0]?.attention;
    const isOfFetch = attention?.startsWith('fetchChunk');
    if (isOfFetch || jobs[0]?.status !== 'running') return `${attention}`;
    await sleep(50);
  }
}

it('an outage is waited out, said in full, and costs one request a pause', async () => {
  failFirst(1, 3, { kind: 'status', status: 503, reason: 'Overloaded' });
  const before = new Date().toISOString();
  const job = await start(1, MONTH);
  const sentence = await attentionOf(job);
  const [, since = ''] = /since (\S+);/.exec(sentence) ?? [];
  expect(sentence.replace(/comes in \d+ s/, 'is under way')).toBe(
    `fetchChunk 2012-01-01_2012-01-31: upstream has given no good answer since ${since}; last error: upstream answered 503: Overloaded; the next attempt is under way.`,
  );
  expect(since >= before).toBe(true);
  expect(await end(job)).toMatchObject({ status: 'completed', result: { rows: 31 } });
  expect(requestsFor(1)).toHaveLength(4);
});

it('a worker that is killed in an outage leaves what it knows to the next one', async () => {
  failFirst(2, 3, { kind: 'status', status: 503, reason: 'Overloaded' });
  const job = await start(2, MONTH);
  const before = await attentionOf(job);
  await kill((await readEngineStatus(product.home)).worker?.pid);
  while (requestsFor(2).length < 3) await sleep(50);
  const since = (sentence: string) => /since (\S+);/.exec(sentence)?.[1];
  expect(since(await attentionOf(job))).toBe(since(before));
  expect(await end(job)).toMatchObject({ status: 'completed', result: { rows: 31 } });
});

it('a limit of some seconds is kept to', async () => {
  failFirst(6, 1, { kind: 'rateLimited', limit: 'concurrent', retryAfter: '2' });
  expect(await end(await start(6, MONTH))).toMatchObject({ status: 'completed' });
  const [refused, answered] = requestsFor(6).map(({ at }) => at);
  expect(requestsFor(6)).toHaveLength(2);
  expect(Number(answered) - Number(refused)).toBeGreaterThanOrEqual(2_000);
});

it('the same wrong answer twice ends the job, after two requests', async () => {
  failFirst(3, 99, { kind: 'wrongRange' });
  const answer = await end(await start(3, MONTH));
  expect(answer?.status).toBe('failed');
  expect(answer?.error).toMatch(
    /^.+ \(upstream gave the same answer twice, byte for byte, so a third request is of no use\)$/,
  );
  expect(requestsFor(3)).toHaveLength(2);
});

it('ten years of which upstream answers for 400 days at once come whole, in few requests', async () => {
  upstream.setFault(() => ({ kind: 'tooMuch', rows: 400, how: '504' }));
  const job = await start(4, { start_date: '1990-01-01', end_date: '1999-12-31' });
  const answer = await end(job);
  expect(answer).toMatchObject({ status: 'completed', result: { rows: 3652 } });
  expect(Object.values(answer?.result?.completeness ?? {}).every((share) => share === 100)).toBe(
    true,
  );
  // Six to find out what works, one to see that twice as much does not, and the pieces.
  expect(requestsFor(4)).toHaveLength(22);
});

it('later chunks of a job begin with what worked for the first ones', async () => {
  upstream.setFault(() => ({ kind: 'tooMuch', rows: 2_000, how: '504' }));
  const job = await start(5, { start_date: '1940-01-01', end_date: '2019-12-31' });
  expect(await end(job)).toMatchObject({ status: 'completed', result: { rows: 29_220 } });
  const asked = (year: string) =>
    requestsFor(5).filter(({ query }) => query.start_date?.startsWith(year.slice(0, 3)));
  // Two answers of "too much", and two halves.
  expect(asked('1940')).toHaveLength(4);
  expect(asked('2010')).toHaveLength(2);
});
