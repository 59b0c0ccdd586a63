import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createActivities } from '../../../activities/index.js';
import { openMeteoProvider } from '../../../src/providers/open-meteo/open-meteo.js';
import { LongWait } from '../../../src/upstream/limits.js';
import { UpstreamPace } from '../../../src/upstream/pace.js';
import type { Gathering, Part } from '../../../src/weather/gathering.js';
import { VARIABLES } from '../../../src/weather/variables.js';
import { startUpstream, type Upstream } from '../../fakes/upstream.js';
import { activityEnvironment, GATHERING, NOW, realParts } from './real-parts.js';

const CHUNK = { start_date: '2019-01-01', end_date: '2021-01-05' };
const HOURS: Gathering = {
  ...GATHERING,
  ...CHUNK,
  resolution: 'hourly',
  variables: Object.keys(VARIABLES.hourly),
};

let upstream: Upstream;
beforeEach(async () => {
  upstream = await startUpstream({ offers: 'flatbuffers' });
});
afterEach(() => upstream.close());

const partsFrom = (archiveFormat: 'json' | 'flatbuffers') =>
  realParts(upstream.archiveUrl, (archiveUrl, now) =>
    openMeteoProvider({ archiveUrl, archiveFormat, apiKey: undefined, now, fetch }),
  );

/** Parts, which are named by the hash of their bytes, and the weight that was spent on them. */
async function storedFrom(archiveFormat: 'json' | 'flatbuffers') {
  const parts = await partsFrom(archiveFormat);
  try {
    const { fetchChunk } = createActivities(parts.deps);
    const outcome: { parts: Part[] } = await activityEnvironment().run(fetchChunk, HOURS, CHUNK);
    return { parts: outcome.parts, weights: parts.weights };
  } finally {
    await parts.remove();
  }
}

it('stores the same bytes of FlatBuffers as of JSON, and weighs the proof before', async () => {
  const json = await storedFrom('json');
  const binary = await storedFrom('flatbuffers');
  expect(binary.parts).toEqual(json.parts);
  expect(JSON.stringify(binary.parts)).toMatch(/[0-9a-f]{16}/);
  expect(upstream.requests.map(({ query: { format } }) => format)).toEqual([
    ...[undefined, 'flatbuffers', undefined],
  ]);
  expect(json.weights).toEqual([1.7 * (736 / 14)]);
  expect(binary.weights[0]).toBeCloseTo(1.7 * (736 / 14) + 1.7, 9);
});

it('an archive that is slow is not taken for a prompt one, because the proof of a kept answer comes soon', async () => {
  const parts = await partsFrom('flatbuffers');
  let elapsed = 0;
  parts.deps.pace = new UpstreamPace(() => elapsed);
  const { fetchChunk } = createActivities(parts.deps);
  const run = () => activityEnvironment().run(fetchChunk, HOURS, CHUNK);
  try {
    upstream.setFault(({ query }) => {
      if (query.format === undefined) return { kind: 'status', status: 503 };
      elapsed += 1_000;
      return undefined;
    });
    await expect(run()).rejects.toThrow('503');
    upstream.setFault(undefined);
    await run();
    expect(upstream.requests.map(({ query: { format } }) => format)).toEqual([
      ...['flatbuffers', undefined, undefined],
    ]);
    expect(parts.deps.pace.isPrompt).toBe(false);
  } finally {
    await parts.remove();
  }
});

it('an answer in hand weighs as much as its proof, and is kept while a wait for budget ends its attempt', async () => {
  const parts = await partsFrom('flatbuffers');
  const { limits } = parts.deps;
  const wait = { until: NOW + 60_000, why: 'no budget' };
  const noBudget: typeof limits = { ...limits, run: () => Promise.reject(new LongWait(wait)) };
  const run = () => {
    const { fetchChunk } = createActivities(parts.deps);
    return activityEnvironment().run(fetchChunk, HOURS, CHUNK);
  };
  try {
    upstream.setFault(({ query }) =>
      query.format === undefined ? { kind: 'status', status: 503 } : undefined,
    );
    await expect(run()).rejects.toThrow('503');
    upstream.setFault(undefined);
    parts.deps.limits = noBudget;
    await expect(run()).rejects.toThrow('no budget');
    parts.deps.limits = limits;
    await run();
    expect(upstream.requests.map(({ query: { format } }) => format)).toEqual([
      ...['flatbuffers', undefined, undefined],
    ]);
    expect(parts.weights.slice(1)).toEqual([1.7]);
  } finally {
    await parts.remove();
  }
});
