import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { VERSION } from '../../src/base/package.js';
import { workerIdentity } from '../../src/base/worker-identity.js';
import type { KnownStep } from '../../src/durable/steps.js';
import { readEngineStatus } from '../../src/engine/index.js';
import { fileManifests } from '../../src/store/manifests.js';
import { awaitEnds, call, type Product } from '../fakes/product.js';
import { eventTypesOf, type TemporalUser, temporalUser } from '../fakes/temporal-user.js';
import type { Upstream } from '../fakes/upstream.js';
import { useProduct } from '../fakes/use-product.js';

const MONTH = { start_date: '2020-01-01', end_date: '2020-01-31' };

let upstream: Upstream;
let product: Product;
let client: Client;
let temporal: TemporalUser;
useProduct((used) => {
  ({ upstream, product, client } = used);
});
beforeAll(async () => {
  temporal = await temporalUser(product);
});
afterEach(() => upstream.setFault(undefined));

let places = 0;

/** Starts a month of a place of its own. */
async function start(job_name: string): Promise<number> {
  places += 1;
  const locations = [{ latitude: places, longitude: 8, job_name }];
  await call(client, 'start_gathering', { locations, ...MONTH });
  return places;
}

async function ended(job_name: string): Promise<{ status: string; result?: { rows: number } }> {
  const { jobs } = await awaitEnds<{ jobs: { status: string; result?: { rows: number } }[] }>(
    client,
    [job_name],
  );
  return jobs[0] as { status: string };
}

function requestsFor(latitude: number): number {
  return upstream.requestsFor({ latitude: String(latitude) }).length;
}

async function whenAsked(latitude: number, times = 1): Promise<void> {
  while (requestsFor(latitude) < times) await sleep(10);
}

/** The types of a job's events that are no workflow tasks. */
async function eventsOf(name: string): Promise<string[]> {
  const all = await eventTypesOf(temporal, name);
  return all.filter((type) => !type.startsWith('WORKFLOW_TASK'));
}

async function stepsOf(name: string): Promise<KnownStep[]> {
  const { stdout } = await product.run(['steps', name, '--json']);
  return JSON.parse(stdout).steps;
}

/** Waits until a worker has a step of a job in hand. */
async function whenStepIsInHand(name: string): Promise<void> {
  for (;;) {
    const { jobs } = await call<{ jobs: { steps?: KnownStep[] }[] }>(client, 'probe_status', {
      ...{ job_names: [name], detail: 'steps' },
    });
    if (jobs[0]?.steps?.[0]?.state === 'started') return;
    await sleep(20);
  }
}

/** Upstream's answers come when `release` is called. */
function hold(): { release(): void } {
  let release = () => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  upstream.setFault(() => ({ kind: 'held', until }));
  return { release: () => release() };
}

it('a small job is done within its workflow’s task, and its step is told of all the same', async () => {
  const place = await start('prompt');
  expect(await ended('prompt')).toMatchObject({ status: 'completed', result: { rows: 31 } });
  expect(await eventsOf('prompt')).toEqual([
    'WORKFLOW_EXECUTION_STARTED',
    'MARKER_RECORDED',
    'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES',
    'MARKER_RECORDED',
    'WORKFLOW_EXECUTION_COMPLETED',
  ]);
  expect(await stepsOf('prompt')).toEqual([
    {
      step: '2020-01-01_2020-01-31',
      activity: 'fetchPromptly',
      summary: `${place}, 8 2020-01-01 to 2020-01-31, daily`,
      state: 'completed',
      attempt: 1,
      worker: expect.stringMatching(/^durable-weather \d+\.\d+\.\d+ \d+@\S+$/),
      scheduled_at: expect.any(String),
      seconds: expect.any(Number),
    },
  ]);
  expect(requestsFor(place)).toBe(1);
});

/** A job's status, the last event of its history, and whether it has a record. */
async function endOf(name: string) {
  const { status } = await ended(name);
  const isRecorded = existsSync(fileManifests(product.store).path(name));
  return [status, (await eventsOf(name)).at(-1), isRecorded];
}

/** As the tool does it, in a namespace that has all search attributes. */
async function startByHand(job_name: string): Promise<number> {
  places += 1;
  const input = { latitude: places, longitude: 8, ...MONTH, resolution: 'daily' };
  await temporal(
    ...['workflow', 'start', '--type', 'gatherWeather', '--task-queue', 'durable-weather'],
    ...['-w', job_name, '--input', JSON.stringify({ ...input, variables: ['rain_sum'] })],
  );
  return places;
}

it.each([
  ['by the tool', start],
  // Its workflow has questions before the step, which a cancellation ends.
  ['by hand', startByHand],
])(
  'a job that is started %s, and is done when it hears of a cancellation, is completed',
  async (how, startJob) => {
    const name = `cancelled-${how.replaceAll(' ', '-')}`;
    const { release } = hold();
    await whenAsked(await startJob(name));
    await call(client, 'cancel_jobs', { job_names: [name] });
    release();
    expect(await endOf(name)).toEqual(['completed', 'WORKFLOW_EXECUTION_COMPLETED', true]);
  },
);

it('a job whose worker is killed within the task is done by the next worker', async () => {
  const { release } = hold();
  const place = await start('killed');
  await whenAsked(place);
  const { worker } = await readEngineStatus(product.home);
  process.kill(Number(worker?.pid), 'SIGKILL');
  await whenAsked(place, 2);
  release();
  expect(await ended('killed')).toMatchObject({ status: 'completed', result: { rows: 31 } });
  expect(requestsFor(place)).toBe(2);
  // By this name the next worker asks for the dead one's tasks.
  expect(await workersOf('killed')).toContain(
    workerIdentity(VERSION, Number(worker?.pid), hostname()),
  );
});

/** Who had the tasks of a job's workflow. */
async function workersOf(name: string): Promise<string[]> {
  const shown = await temporal('workflow', 'show', '-w', name, '--output', 'json');
  return JSON.parse(shown).events.flatMap(
    (event: { workflowTaskStartedEventAttributes?: { identity: string } }) =>
      event.workflowTaskStartedEventAttributes?.identity ?? [],
  );
}

/** A worker that knows of no slow upstream yet. */
async function nextWorker(): Promise<void> {
  const pidOfWorker = async () => Number((await readEngineStatus(product.home)).worker?.pid);
  const before = await pidOfWorker();
  process.kill(before, 'SIGKILL');
  while ([before, Number.NaN].includes(await pidOfWorker())) await sleep(50);
}

it('a job for which upstream is slow gets a step, which goes on with the request, and so do the next jobs', async () => {
  await nextWorker();
  const { release } = hold();
  const place = await start('slow');
  await whenAsked(place);
  await whenStepIsInHand('slow');
  upstream.setFault(undefined);
  await start('after');
  release();
  expect(await ended('slow')).toMatchObject({ status: 'completed', result: { rows: 31 } });
  expect(await stepsOf('slow')).toMatchObject([
    { step: '2020-01-01_2020-01-31', activity: 'fetchChunk', state: 'completed', attempt: 1 },
  ]);
  expect(requestsFor(place)).toBe(1);
  expect(await ended('after')).toMatchObject({ status: 'completed' });
  expect(await eventsOf('after')).toEqual([
    'WORKFLOW_EXECUTION_STARTED',
    'ACTIVITY_TASK_SCHEDULED',
    'ACTIVITY_TASK_STARTED',
    'ACTIVITY_TASK_COMPLETED',
    'WORKFLOW_EXECUTION_COMPLETED',
  ]);
});

it('a job that is cancelled when its step has the request has no record, whatever upstream answers then', async () => {
  await nextWorker();
  const { release } = hold();
  await whenAsked(await start('left'));
  await whenStepIsInHand('left');
  await call(client, 'cancel_jobs', { job_names: ['left'] });
  expect(await endOf('left')).toEqual(['cancelled', 'WORKFLOW_EXECUTION_CANCELED', false]);
  release();
  await sleep(500);
  expect(await endOf('left')).toEqual(['cancelled', 'WORKFLOW_EXECUTION_CANCELED', false]);
});
