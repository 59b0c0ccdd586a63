import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { Connection, Client as TemporalClient } from '@temporalio/client';
import type { StartAnswer } from '../../src/durable/tools/start-asked-jobs.js';
import { readEngineStatus } from '../../src/engine/index.js';
import type { LookupEstimate, LookupResult } from '../../src/lookup/contract.js';
import { leastWeight, priceOf } from '../fakes/least-weight.js';
import { bigTable } from '../fakes/lookup-table.js';
import { call, Product } from '../fakes/product.js';
import { awayFromMidnight } from '../fakes/same-day.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

const VARIABLES = ['temperature_2m_max', 'precipitation_sum'];

/** Requests after which the worker is killed: in different runs of the workflow. */
const KILLED_AFTER = [800, 2_200];

let upstream: Upstream;
let product: Product;
let client: Client;
let folder: string;
beforeAll(async () => {
  await awayFromMidnight();
  upstream = await startUpstream({ values: 'lifelike', gridStep: 0.25 });
  product = await Product.create(upstream, { DURABLE_WEATHER_MAX_CONCURRENCY: '8' });
  client = await product.connect();
  folder = await mkdtemp(join(tmpdir(), 'lookup-40000-'));
});
afterAll(async () => {
  await product.remove();
  await upstream.close();
  await rm(folder, { recursive: true, force: true });
});

interface Probed {
  jobs: { status: string; started_at: string; progress?: { percent: number } }[];
}

async function probe(name: string): Promise<Probed['jobs'][number]> {
  const { jobs } = await call<Probed>(client, 'probe_status', { job_names: [name] });
  return jobs[0] as Probed['jobs'][number];
}

async function killWorkerAfter(requests: number): Promise<void> {
  while (archiveRequests().length < requests) await sleep(50);
  const { worker } = await readEngineStatus(product.home);
  if (worker === undefined) throw new Error('there is no worker to kill');
  process.kill(worker.pid, 'SIGKILL');
}

function archiveRequests() {
  return upstream.requests.filter(({ path }) => path === '/v1/archive');
}

async function awaitResult(name: string): Promise<LookupResult> {
  for (;;) {
    const { jobs } = await call<{
      jobs: { status: string; error?: string; result: LookupResult }[];
    }>(client, 'await_result', { job_names: [name], wait_seconds: 45 });
    const [job] = jobs;
    // A busy machine may not answer in time, which says nothing of the job.
    if (job?.status === 'running' || job?.status === 'unknown') continue;
    if (job?.status !== 'completed') throw new Error(`${job?.status}: ${job?.error}`);
    return job.result;
  }
}

/** All runs of the workflow, in their order. */
async function runsOf(name: string) {
  const { temporal } = await readEngineStatus(product.home);
  const connection = await Connection.connect({ address: String(temporal?.address) });
  try {
    const temporalClient = new TemporalClient({ connection });
    const runs = [];
    for await (const { runId, status, startTime } of temporalClient.workflow.list({
      query: `WorkflowId = '${name}'`,
    })) {
      const { events } = await temporalClient.workflow.getHandle(name, runId).fetchHistory();
      const bytes = JSON.stringify(events).length;
      runs.push({ status: status.name, events: events?.length ?? 0, bytes, startTime });
    }
    return runs.sort((a, b) => a.startTime.getTime() - b.startTime.getTime());
  } finally {
    await connection.close();
  }
}

it('looks up 40,000 pairs exactly, at no more than 1.2 times the least weight, over two deaths of its worker', async () => {
  const TABLE = bigTable();
  const table = join(folder, 'visits.csv');
  await writeFile(table, TABLE.csv);
  const asked = { table, columns: { time: 'when' }, variables: VARIABLES };
  const { estimate } = await call<{ estimate: LookupEstimate }>(client, 'start_lookup', {
    ...asked,
    estimate: true,
  });
  expect(estimate.rows).toBe(TABLE.rows.length);
  expect(estimate.pairs).toBe(TABLE.pairs);
  expect(estimate.bad_row_count).toBe(TABLE.bad.length);

  const { job } = await call<{ job: StartAnswer }>(client, 'start_lookup', asked);
  const name = String(job.job_name);
  const { started_at } = await probe(name);
  const percents: number[] = [];
  const killing = (async () => {
    for (const requests of KILLED_AFTER) {
      await killWorkerAfter(requests);
      const probed = await probe(name);
      percents.push(probed.progress?.percent ?? 0);
      expect(probed.started_at).toBe(started_at);
    }
  })();
  const [result] = await Promise.all([awaitResult(name), killing]);

  // Every value.
  const written = readFileSync(fileURLToPath(result.file.uri), 'utf8');
  expect(written === TABLE.expected(VARIABLES)).toBe(true);
  expect(result).toMatchObject({
    rows: TABLE.rows.length,
    matched: TABLE.rows.length - TABLE.bad.length,
    missing: 0,
    bad_row_count: TABLE.bad.length,
  });
  expect(result.bad_rows).toEqual(TABLE.bad);

  // The weight.
  const spent = archiveRequests().reduce((sum, { query }) => {
    const days = (Date.parse(`${query.end_date}`) - Date.parse(`${query.start_date}`)) / 86_400_000;
    return sum + priceOf(days + 1, VARIABLES.length);
  }, 0);
  const least = TABLE.daysOfCells.reduce(
    (sum, days) => sum + leastWeight(days, VARIABLES.length),
    0,
  );
  expect(spent).toBeLessThanOrEqual(1.2 * least);
  expect(estimate.weight).toBeCloseTo(least, 1);

  // The runs.
  const runs = await runsOf(name);
  expect(runs.length).toBeGreaterThan(1);
  expect(runs.at(-1)?.status).toBe('COMPLETED');
  expect(new Set(runs.slice(0, -1).map(({ status }) => status))).toEqual(
    new Set(['CONTINUED_AS_NEW']),
  );
  for (const { events, bytes } of runs) {
    expect(events).toBeLessThan(1_000);
    expect(bytes).toBeLessThan(1_000_000);
  }
  const ended = await probe(name);
  expect(ended).toMatchObject({ status: 'completed', started_at });
  expect(percents[1]).toBeGreaterThan(percents[0] ?? 0);
  expect(percents[1]).toBeLessThan(100);
  const { jobs } = await call<{ jobs: { job_name: string; started_at: string }[] }>(
    client,
    'list_jobs',
    {},
  );
  expect(jobs).toMatchObject([{ job_name: name, started_at }]);
  expect(await readdir(join(product.store, 'tables'))).toHaveLength(1);
}, 1_500_000);
