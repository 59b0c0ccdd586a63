import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { FetchedChunk } from '../../../activities/fetched-chunk.js';
import { createActivities } from '../../../activities/index.js';
import { spareDevices } from '../../../src/base/device-names.js';
import { makeFolders } from '../../../src/base/files.js';
import { tryLock } from '../../../src/base/lock.js';
import type { Result } from '../../../src/store/manifest.js';
import { fleetLimits, LongWait } from '../../../src/upstream/limits.js';
import { startUpstream, type Upstream } from '../../fakes/upstream.js';
import { runAttempts } from './attempts.js';
import { activityEnvironment, GATHERING, NOW, realParts } from './real-parts.js';

const WHOLE = { start_date: GATHERING.start_date, end_date: GATHERING.end_date };
const JOB = { job_name: 'seattle', started_at: '2024-06-24T11:59:00.000Z' };
const NO_BUDGETS = { minute: 0, hour: 0, day: 0 };
const DOWN = { kind: 'status', status: 503, reason: 'Overloaded' } as const;

let upstream: Upstream;
let parts: Awaited<ReturnType<typeof realParts>>;
let release: () => void;
let until: Promise<void>;
beforeEach(async () => {
  upstream = await startUpstream();
  parts = await realParts(upstream.archiveUrl);
  until = new Promise((resolve) => {
    release = resolve;
  });
});
afterEach(async () => {
  await upstream.close();
  await parts.remove();
});

function fetchPromptly(
  environment: MockActivityEnvironment = activityEnvironment(),
): Promise<Result | null> {
  const { fetchPromptly: activity } = createActivities(parts.deps);
  return environment.run(activity, GATHERING, WHOLE, JOB);
}

/** The step that the workflow schedules where its task has left the job. */
function fetchChunk(
  environment: MockActivityEnvironment = activityEnvironment(),
): Promise<FetchedChunk> {
  const { fetchChunk: activity } = createActivities(parts.deps);
  return environment.run(activity, GATHERING, WHOLE, undefined, JOB);
}

/** Leaves a job whose answer does not come in time. */
async function beginAndLeave(): Promise<void> {
  expect(await fetchPromptly()).toBeNull();
  expect(upstream.requests).toHaveLength(1);
}

it('a small job has its manifest and the result that a step of its own gives', async () => {
  const result = await fetchPromptly();
  const manifest = await parts.deps.manifests.read(JOB.job_name);
  expect(manifest).toMatchObject({ ...JOB, gathering: GATHERING });
  expect(manifest?.result).toEqual(result);
  await parts.deps.manifests.remove(JOB.job_name);
  expect((await fetchChunk()).result).toEqual(result);
  expect(upstream.requests).toHaveLength(1);
});

it('a request that is left in flight is the step’s: none is sent twice', async () => {
  upstream.setFault(() => ({ kind: 'held', until }));
  await beginAndLeave();
  const step = fetchChunk();
  release();
  const { result } = await step;
  expect(result?.rows).toBe(365);
  expect((await parts.deps.manifests.read(JOB.job_name))?.result).toEqual(result);
  expect(upstream.requests).toHaveLength(1);
});

it('a step that is cancelled ends the request that was left to it, and the job has no manifest', async () => {
  upstream.setFault(() => ({ kind: 'held', until }));
  await beginAndLeave();
  const environment = activityEnvironment();
  const step = fetchChunk(environment);
  environment.cancel('CANCELLED');
  await expect(step).rejects.toBeInstanceOf(CancelledFailure);
  release();
  expect(await parts.deps.manifests.read(JOB.job_name)).toBeUndefined();
});

it.each([
  ['is down', DOWN, 2],
  ['refuses so many rows', { kind: 'tooMuch', rows: 200, how: '504' }, 4],
  ['gives the same bad answer twice', { kind: 'wrongPlace' }, 2],
] as const)(
  'where upstream %s, the step’s attempts are as without it',
  async (_what, fault, requests) => {
    const course = async () => {
      upstream.setFault(({ attempt }) =>
        fault.kind === 'status' && attempt > 1 ? undefined : fault,
      );
      const { failure, pauses, standings } = await runAttempts(
        parts,
        GATHERING,
        WHOLE,
        undefined,
        JOB,
      );
      return { failure: failure?.message, pauses, standings };
    };
    const without = await course();
    expect(upstream.requests).toHaveLength(requests);
    await upstream.close();
    await parts.remove();
    upstream = await startUpstream();
    parts = await realParts(upstream.archiveUrl);
    upstream.setFault(() => fault);
    expect(await fetchPromptly()).toBeNull();
    expect(await course()).toEqual(without);
    expect(upstream.requests).toHaveLength(requests);
  },
);

it('a wait for budget is left to the step, which asks upstream itself', async () => {
  const { run } = parts.deps.limits;
  const wait = { until: NOW + 60_000, why: 'the budget is spent', isBudget: true as const };
  parts.deps.limits.run = () => Promise.reject(new LongWait(wait));
  expect(await fetchPromptly()).toBeNull();
  parts.deps.limits.run = run;
  expect((await fetchChunk()).result?.rows).toBe(365);
  expect(upstream.requests).toHaveLength(1);
});

it('an answer that cannot be stored is not the step’s failure: the step asks again', async () => {
  const { publish } = parts.deps.parts;
  parts.deps.parts.publish = () => Promise.reject(new Error('no space'));
  expect(await fetchPromptly()).toBeNull();
  parts.deps.parts.publish = publish;
  expect((await fetchChunk()).result?.rows).toBe(365);
  expect(upstream.requests).toHaveLength(2);
});

it('a run that nobody goes on with stores its rows, and ends no job', async () => {
  upstream.setFault(() => ({ kind: 'held', until }));
  await beginAndLeave();
  release();
  const days = { start_date: GATHERING.start_date, end_date: GATHERING.end_date };
  const find = () => parts.deps.parts.find(GATHERING, days, '2024-06-24');
  while ((await find()).gaps.length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await parts.deps.manifests.read(JOB.job_name)).toBeUndefined();
});

it('a step goes on with a run of several requests in one attempt, also with those still to come', async () => {
  const { deps, store } = parts;
  const limits = { store, url: upstream.archiveUrl, budgets: NO_BUDGETS, concurrency: 2 };
  deps.limits = fleetLimits({ ...limits, now: deps.now });
  const { fetchChunk: activity } = createActivities(deps);
  const middle = { ...GATHERING, start_date: '1994-03-01', end_date: '1994-10-31' };
  await activityEnvironment().run(activity, middle, middle);
  upstream.setFault(() => ({ kind: 'held', until }));
  expect(await fetchPromptly()).toBeNull();
  const step = fetchChunk();
  release();
  expect((await step).result?.rows).toBe(365);
  expect(upstream.requests.map(({ query }) => query.start_date)).toEqual([
    '1994-03-01',
    '1994-01-01',
    '1994-11-01',
  ]);
});

it('activities that no workflow has scheduled share no run', async () => {
  upstream.setFault(() => ({ kind: 'held', until }));
  const outside = () =>
    new MockActivityEnvironment({ workflowExecution: undefined, inWorkflow: false } as never, {
      logger: new DefaultLogger('ERROR'),
    });
  expect(await fetchPromptly(outside())).toBeNull();
  expect(upstream.requests).toHaveLength(0);
});

it('a step of another gathering, or of other days, goes on with no run', async () => {
  upstream.setFault(() => ({ kind: 'held', until }));
  await beginAndLeave();
  const { fetchChunk: activity } = createActivities(parts.deps);
  const elsewhere = { ...GATHERING, latitude: 61 };
  const half = { ...WHOLE, end_date: '1994-06-30' };
  const others: Promise<FetchedChunk>[] = [
    activityEnvironment().run(activity, elsewhere, WHOLE),
    activityEnvironment().run(activity, GATHERING, half),
  ];
  while (upstream.requests.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  release();
  expect((await Promise.all(others)).map(({ rows }) => rows)).toEqual([365, 181]);
});

it('a step begins anew in the same attempt where the run waited for a slot that another process has', async () => {
  const { deps, store } = parts;
  const limits = { store, url: upstream.archiveUrl, budgets: NO_BUDGETS, concurrency: 1 };
  deps.limits = fleetLimits({ ...limits, now: deps.now });
  const host = new URL(upstream.archiveUrl).host.replaceAll(':', '_');
  makeFolders(store, join(store, 'upstream'));
  const slot = tryLock(join(store, 'upstream', spareDevices(`${host}.slot-1`)));
  expect(await fetchPromptly()).toBeNull();
  const step = fetchChunk();
  slot?.release();
  expect((await step).result?.rows).toBe(365);
  expect(upstream.requests).toHaveLength(1);
});

it('the written result of a job is of the same input, and only while its rows exist', async () => {
  const { writtenResult } = createActivities(parts.deps);
  const read = (gathering: typeof GATHERING) =>
    activityEnvironment().run(writtenResult, gathering, JOB);
  expect(await read(GATHERING)).toBeNull();
  const result = await fetchPromptly();
  expect(await read(GATHERING)).toEqual(result);
  expect(await read({ ...GATHERING, latitude: 61 })).toBeNull();
  const manifest = await parts.deps.manifests.read(JOB.job_name);
  for (const { file } of manifest?.parts ?? []) await rm(join(parts.store, file));
  expect(await read(GATHERING)).toBeNull();
});
