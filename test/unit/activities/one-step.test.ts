import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { CancelledFailure } from '@temporalio/common';
import type { MockActivityEnvironment } from '@temporalio/testing';
import type { ActivityDependencies } from '../../../activities/dependencies.js';
import type { FetchedChunk } from '../../../activities/fetched-chunk.js';
import { createActivities } from '../../../activities/index.js';
import { startUpstream, type Upstream } from '../../fakes/upstream.js';
import { activityEnvironment, GATHERING, realParts } from './real-parts.js';

const WHOLE = { start_date: GATHERING.start_date, end_date: GATHERING.end_date };
const JOB = { job_name: 'seattle', started_at: '2024-06-24T11:59:00.000Z' };

let upstream: Upstream;
let parts: Awaited<ReturnType<typeof realParts>>;
let environment: MockActivityEnvironment;
beforeEach(async () => {
  upstream = await startUpstream();
  parts = await realParts(upstream.archiveUrl);
  environment = activityEnvironment();
});
afterEach(async () => {
  await upstream.close();
  await parts.remove();
});

function fetchWhole(deps: ActivityDependencies = parts.deps): Promise<FetchedChunk> {
  return environment.run(createActivities(deps).fetchChunk, GATHERING, WHOLE, undefined, JOB);
}

it('a job of one chunk has its manifest and its result when the chunk is fetched', async () => {
  const { result, ...outcome } = await fetchWhole();
  const manifest = await parts.deps.manifests.read(JOB.job_name);
  expect(manifest).toMatchObject({ ...JOB, gathering: GATHERING, parts: outcome.parts });
  expect(manifest?.result).toEqual(result);
  expect(upstream.requests).toHaveLength(1);
});

it('that is what the two activities give one after the other', async () => {
  const { fetchChunk, summarise } = createActivities(parts.deps);
  const outcome: FetchedChunk = await environment.run(fetchChunk, GATHERING, WHOLE);
  const job = { ...JOB, outcomes: [outcome] };
  const result = await environment.run(summarise, GATHERING, job);
  await parts.deps.manifests.remove(JOB.job_name);
  expect(await fetchWhole()).toEqual({ ...outcome, result });
});

it('an attempt after the manifest was written gives its result, and asks upstream nothing', async () => {
  const first = await fetchWhole();
  parts.clock.now += 60_000;
  expect(await fetchWhole()).toEqual(first);
  expect(upstream.requests).toHaveLength(1);
});

it('a summary that fails leaves the chunk, for the workflow to summarise', async () => {
  const summarise = async () => {
    throw new Error('no memory');
  };
  const statistics = { ...parts.deps.statistics, summarise };
  const outcome = await fetchWhole({ ...parts.deps, statistics });
  expect(outcome).toEqual({ parts: [expect.objectContaining(WHOLE)], rows: 365 });
  expect(await parts.deps.manifests.read(JOB.job_name)).toBeUndefined();
});

it('a job that is cancelled while its chunk is stored gets no manifest', async () => {
  const publish: typeof parts.deps.parts.publish = async (...part) => {
    environment.cancel('CANCELLED');
    return parts.deps.parts.publish(...part);
  };
  const cancelled = fetchWhole({ ...parts.deps, parts: { ...parts.deps.parts, publish } });
  await expect(cancelled).rejects.toBeInstanceOf(CancelledFailure);
  expect(await parts.deps.manifests.read(JOB.job_name)).toBeUndefined();
});
