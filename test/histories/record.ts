/**
 * `npm run histories`: runs jobs of every kind with the program in dist and keeps their histories in
 * test/histories/<version>, for test/integration/replay.test.ts. Once a release; recorded ones are never changed.
 * `npm run histories -- unreleased` keeps those of a kind that no release has yet.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Client as McpClient } from '@modelcontextprotocol/sdk/client/index.js';
import { readEngineStatus } from '../../src/engine/index.js';
import { call, Product } from '../fakes/product.js';
import { type TemporalUser, temporalUser } from '../fakes/temporal-user.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

const released = JSON.parse(readFileSync(resolve('package.json'), 'utf8')).version as string;
const { positionals } = parseArgs({ allowPositionals: true });
const [folder, version = released] = positionals as [string, string?];

/** More than one run of the workflow fetches (workflows/look-up-weather.ts). */
const PAIRS_OF_TWO_RUNS = 2_100;

const MONTH = { start_date: '2020-01-01', end_date: '2020-01-31' };
const DECADES = {
  start_date: '1940-01-01',
  end_date: '2024-12-31',
  resolution: 'hourly',
  variables: ['temperature_2m'],
};

/** Chunks that one activity fetches, as far as all goes well. */
const YEARS = { start_date: '1940-01-01', end_date: '2024-12-31', resolution: 'daily' };

/** Pairs of which no two share a request. */
function farApart(pairs: number): { latitude: number; longitude: number; date: string }[] {
  return Array.from({ length: pairs }, (_, index) => ({
    latitude: 47 + (index % 8) / 2,
    longitude: 8 + (Math.floor(index / 8) % 8) / 2,
    date: `${1945 + 2 * Math.floor(index / 64)}-07-01`,
  }));
}

async function recordLookups(mcp: McpClient): Promise<string[]> {
  const table = join(tmpdir(), `histories-${process.pid}.csv`);
  const lines = farApart(PAIRS_OF_TWO_RUNS).map((row) => Object.values(row).join(','));
  writeFileSync(table, ['lat,lon,date', ...lines, ''].join('\n'));
  const variables = ['rain_sum'];
  await call(mcp, 'start_lookup', { rows: farApart(20), variables, job_name: 'lookup' });
  await ended(mcp, 'lookup');
  await call(mcp, 'start_lookup', { table, variables, job_name: 'lookup-continued' });
  await ended(mcp, 'lookup-continued');
  rmSync(table);
  return ['lookup', 'lookup-continued'];
}

/** Waits for as long as it takes. */
async function ended(mcp: McpClient, job_name: string): Promise<void> {
  for (;;) {
    const { jobs } = await call<{ jobs: { status: string }[] }>(mcp, 'await_result', {
      job_names: [job_name],
      wait_seconds: 45,
    });
    if (jobs[0]?.status !== 'running' && jobs[0]?.status !== 'unknown') return;
  }
}

/** The histories of all runs of a job, the first run first. */
function historiesOf(name: string, product: Product, address: string): string[] {
  const temporal = (...args: string[]) =>
    execFileSync(
      String(product.env.TEMPORAL_CLI_PATH),
      ['workflow', ...args, '--output', 'json', '--address', address],
      { encoding: 'utf8', maxBuffer: 1e9 },
    );
  const runs = JSON.parse(temporal('list', '--query', `WorkflowId = '${name}'`)) as {
    execution: { runId: string };
  }[];
  return runs
    .map(({ execution: { runId } }) => temporal('show', '--workflow-id', name, '--run-id', runId))
    .map(withoutMachine)
    .sort((one, other) => startOf(one) - startOf(other));
}

/** Stacks have the clone's folder, and identities of workers the host's name. */
function withoutMachine(history: string): string {
  return history.replaceAll(process.cwd(), '/durable-weather').replaceAll(`@${hostname()}`, '@vm');
}

function startOf(history: string): number {
  return Date.parse(JSON.parse(history).events[0].eventTime);
}

async function record(mcp: McpClient, upstream: Upstream, product: Product): Promise<string[]> {
  const cancelWhenAsked = async (name: string, variable: string) => {
    while (upstream.requestsFor({ hourly: variable }).length === 0) await sleep(50);
    await product.run(['cancel', name]);
    await ended(mcp, name);
  };
  const start = (job_name: string, range: object) =>
    call(mcp, 'start_gathering', {
      locations: [{ latitude: 1, longitude: 2, job_name }],
      ...range,
    });
  await start('month', MONTH);
  await start('decades', DECADES);
  await ended(mcp, 'decades');
  const prompt = await recordPrompt(mcp, upstream);
  upstream.setFault(({ attempt }) => (attempt <= 2 ? { kind: 'reset' } : undefined));
  await start('retried', { ...MONTH, variables: ['rain_sum'] });
  await ended(mcp, 'retried');
  upstream.setFault(() => ({ kind: 'status', status: 400, reason: 'Not today' }));
  await start('rejected', { ...MONTH, variables: ['snowfall_sum'] });
  await ended(mcp, 'rejected');
  // One chunk is refused while others are in progress.
  upstream.setFault(({ query }) =>
    query.start_date === '1960-01-01'
      ? { kind: 'status', status: 400, reason: 'Not this decade' }
      : { kind: 'hang' },
  );
  await start('rejected-decades', { ...DECADES, variables: ['dew_point_2m'] });
  await ended(mcp, 'rejected-decades');
  upstream.setFault(undefined);
  await start('years', { ...YEARS, variables: ['rain_sum'] });
  await ended(mcp, 'years');
  // The first activity leaves a chunk to a second one.
  upstream.setFault(({ query, attempt }) =>
    query.start_date === '1970-01-01' && attempt === 1 ? { kind: 'reset' } : undefined,
  );
  await start('years-in-steps', { ...YEARS, variables: ['snowfall_sum'] });
  await ended(mcp, 'years-in-steps');
  upstream.setFault(() => ({ kind: 'hang' }));
  await start('cancelled', { ...DECADES, variables: ['rain'] });
  await cancelWhenAsked('cancelled', 'rain');
  await start('cancelled-month', { ...MONTH, resolution: 'hourly', variables: ['snowfall'] });
  await cancelWhenAsked('cancelled-month', 'snowfall');
  upstream.setFault(undefined);
  return [
    ...['month', 'decades', 'retried', 'rejected', 'rejected-decades'],
    ...['cancelled', 'cancelled-month', 'years', 'years-in-steps'],
    ...prompt,
  ];
}

/** Jobs that begin within their workflow's task: one that is cancelled there, and one that is left to a step. */
async function recordPrompt(mcp: McpClient, upstream: Upstream): Promise<string[]> {
  const startAndCancel = async (job_name: string, variable: string, afterMs: number) => {
    await call(mcp, 'start_gathering', {
      locations: [{ latitude: 1, longitude: 2, job_name }],
      ...{ ...MONTH, variables: [variable] },
    });
    while (upstream.requestsFor({ daily: variable }).length === 0) await sleep(10);
    await sleep(afterMs);
    await call(mcp, 'cancel_jobs', { job_names: [job_name] });
  };
  let release = () => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  upstream.setFault(() => ({ kind: 'held', until }));
  await startAndCancel('cancelled-late', 'sunshine_duration', 0);
  release();
  await ended(mcp, 'cancelled-late');
  upstream.setFault(() => ({ kind: 'hang' }));
  await startAndCancel('left', 'shortwave_radiation_sum', 3_000);
  await ended(mcp, 'left');
  upstream.setFault(undefined);
  return ['cancelled-late', 'left'];
}

/** A job that waits for upstream. */
async function recordWaited(mcp: McpClient, upstream: Upstream): Promise<string[]> {
  upstream.setFault(({ attempt }) =>
    attempt <= 3 ? { kind: 'status', status: 503, reason: 'Overloaded' } : undefined,
  );
  await call(mcp, 'start_gathering', {
    locations: [{ latitude: 3, longitude: 4, job_name: 'waited' }],
    ...{ ...MONTH, variables: ['rain_sum'] },
  });
  await ended(mcp, 'waited');
  upstream.setFault(undefined);
  return ['waited'];
}

/** A job that a person starts at the temporal CLI. */
async function recordByHand(mcp: McpClient, temporal: TemporalUser): Promise<string[]> {
  const input = {
    latitude: 5,
    longitude: 6,
    ...MONTH,
    resolution: 'daily',
    variables: ['rain_sum'],
  };
  await temporal(
    ...['workflow', 'start', '--type', 'gatherWeather', '--task-queue', 'durable-weather'],
    ...['--workflow-id', 'by-hand', '--input', JSON.stringify(input)],
  );
  await ended(mcp, 'by-hand');
  return ['by-hand'];
}

const upstream = await startUpstream();
const product = await Product.create(upstream);
try {
  const mcp = await product.connect();
  const names = [
    // After upstream has failed, small jobs have steps of their own for a while.
    ...(await recordByHand(mcp, await temporalUser(product))),
    ...(await record(mcp, upstream, product)),
    ...(await recordWaited(mcp, upstream)),
    ...(await recordLookups(mcp)),
  ];
  const { temporal } = await readEngineStatus(product.home);
  mkdirSync(join(folder, version), { recursive: true });
  for (const name of names) {
    const runs = historiesOf(name, product, String(temporal?.address));
    runs.forEach((history, index) => {
      const file = index === 0 ? `${name}.json` : `${name}.${index + 1}.json`;
      writeFileSync(join(folder, version, file), history);
    });
  }
} finally {
  await product.remove();
  await upstream.close();
}
