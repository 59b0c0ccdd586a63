import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { CancelledFailure } from '@temporalio/common';
import type { MockActivityEnvironment } from '@temporalio/testing';
import type { FetchedChunk } from '../../../activities/fetch-chunk.js';
import { createActivities } from '../../../activities/index.js';
import type { Result } from '../../../src/store/manifest.js';
import { LongWait } from '../../../src/upstream/limits.js';
import { startUpstream, type Upstream } from '../../fakes/upstream.js';
import { runAttempts } from './attempts.js';
import { activityEnvironment, GATHERING, NOW, realParts } from './real-parts.js';

const WHOLE = { start_date: GATHERING.start_date, end_date: GATHERING.end_date };
const JOB = { job_name: 'seattle', started_at: '2024-06-24T11:59:00.000Z' };
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
  isOver?: boolean,
): Promise<Result | null> {
  const { fetchPromptly: activity } = createActivities(parts.deps);
  return environment.run(activity, GATHERING, WHOLE, JOB, isOver);
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
      const { failure, pauses, standings } = await runAttempts(parts, GATHERING, WHOLE);
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

it('a job that is over is not begun, and gives a result only if this run of it has written one', async () => {
  expect(await fetchPromptly(undefined, true)).toBeNull();
  expect(upstream.requests).toHaveLength(0);
  const result = await fetchPromptly();
  expect(await fetchPromptly(undefined, true)).toEqual(result);
  const { fetchPromptly: activity } = createActivities(parts.deps);
  const later = { ...JOB, started_at: '2024-06-24T12:00:00.000Z' };
  expect(await activityEnvironment().run(activity, GATHERING, WHOLE, later, true)).toBeNull();
});
