import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createActivities } from '../../../activities/index.js';
import { startArchive } from '../../../src/demo-archive/archive.js';
import type { Result } from '../../../src/store/manifest.js';
import type { ChunkOutcome, Gathering } from '../../../src/weather/gathering.js';
import { identityHash } from '../../../src/weather/identity.js';
import { planChunks } from '../../../src/weather/plan.js';
import { cellOf, startUpstream, type Upstream } from '../../fakes/upstream.js';
import { activityEnvironment, GATHERING, NOW, realParts } from './real-parts.js';

const TWO_DECADES = { ...GATHERING, start_date: '1999-07-01', end_date: '2000-06-30' };
const STARTED_AT = '2024-06-24T11:59:00.000Z';

let upstream: Upstream;
let parts: Awaited<ReturnType<typeof realParts>>;
beforeEach(async () => {
  upstream = await startUpstream();
  parts = await realParts(upstream.archiveUrl);
});
afterEach(async () => {
  await upstream.close();
  await parts.remove();
});

const environment = activityEnvironment();

async function fetchAll(gathering: Gathering): Promise<ChunkOutcome[]> {
  const { fetchChunk } = createActivities(parts.deps);
  const outcomes: ChunkOutcome[] = [];
  for (const chunk of planChunks(gathering)) {
    outcomes.push(await environment.run(fetchChunk, gathering, chunk));
  }
  return outcomes;
}

function summarise(
  gathering: Gathering,
  outcomes: ChunkOutcome[],
  job_name = 'job',
): Promise<Result> {
  const job = { job_name, started_at: STARTED_AT, outcomes };
  return environment.run(createActivities(parts.deps).summarise, gathering, job);
}

it('parts that have gone since they were fetched fail the summary at once, for them to be fetched again', async () => {
  const outcomes = await fetchAll(TWO_DECADES);
  const lost = String(outcomes[0]?.parts[0]?.file);
  await rm(join(parts.store, lost));
  await expect(summarise(TWO_DECADES, outcomes)).rejects.toMatchObject({
    message: `the part ${lost} is missing already`,
    type: 'PartsLost',
    nonRetryable: true,
  });
});

it('N14: parts that are deleted while the manifest is written are fetched again', async () => {
  const outcomes = await fetchAll(TWO_DECADES);
  const lost = String(outcomes[0]?.parts[0]?.file);
  const { writeFirst } = parts.deps.manifests;
  parts.deps.manifests.writeFirst = async (manifest) => {
    await rm(join(parts.store, lost));
    return writeFirst(manifest);
  };
  await expect(summarise(TWO_DECADES, outcomes)).rejects.toMatchObject({ type: 'PartsLost' });
  parts.deps.manifests.writeFirst = writeFirst;
  const result = await summarise(TWO_DECADES, await fetchAll(TWO_DECADES));
  expect((await parts.deps.manifests.read('job'))?.result).toEqual(result);
});

it('the result credits whom the bundled archive names', async () => {
  const archive = await startArchive();
  const bundled = await realParts(archive.archiveUrl);
  const gathering = { ...GATHERING, start_date: '2012-01-01', end_date: '2012-12-31' };
  const { fetchChunk, summarise } = createActivities(bundled.deps);
  const outcomes: ChunkOutcome[] = [];
  for (const chunk of planChunks(gathering)) {
    outcomes.push(await environment.run(fetchChunk, gathering, chunk));
  }
  const job = { job_name: 'bundled', started_at: STARTED_AT, outcomes };
  const { source } = (await environment.run(summarise, gathering, job)) as Result;
  expect(source).toEqual({
    provider: 'open-meteo',
    url: archive.archiveUrl,
    licence: 'public domain in the U.S.',
    attribution: "Observations by NOAA's National Climatic Data Center, Climate Data Online",
    gathered_at: '2024-06-24T12:00:00.000Z',
  });
  await archive.close();
  await bundled.remove();
});

describe('the result', () => {
  it('says all of the job, over all chunks', async () => {
    const outcomes = await fetchAll(TWO_DECADES);
    const result = await summarise(TWO_DECADES, outcomes);
    const { variables: _variables, ...asked } = TWO_DECADES;
    const cell = cellOf(GATHERING.latitude, GATHERING.longitude);
    expect(result).toEqual({
      ...asked,
      elevation_m: cell.elevation,
      cell: { latitude: cell.latitude, longitude: cell.longitude, elevation_m: cell.elevation },
      model: 'best_match',
      days: 'UTC',
      timezone: 'GMT',
      rows: 366,
      completeness: { temperature_2m_max: 100, precipitation_sum: 100 },
      statistics: {
        temperature_2m_max: expect.objectContaining({ unit: '°C' }),
        precipitation_sum: expect.objectContaining({ unit: 'mm', sum: expect.any(Number) }),
      },
      source: {
        provider: 'open-meteo',
        url: upstream.archiveUrl,
        licence: 'licence not known',
        attribution: `Weather data by ${new URL(upstream.archiveUrl).host}, an Open-Meteo-compatible archive`,
        gathered_at: '2024-06-24T12:00:00.000Z',
      },
      data: {
        uri: expect.stringMatching(/^file:\/\/\/.*\/jobs\/job(~|%7E)[0-9a-f]{8}\.json$/),
        files: 2,
        bytes: outcomes
          .flatMap((outcome) => outcome.parts)
          .reduce((sum, { bytes }) => sum + bytes, 0),
      },
    });
  });

  it('stands in the manifest that its uri leads to', async () => {
    const outcomes = await fetchAll(GATHERING);
    const result = await summarise(GATHERING, outcomes);
    const text = await readFile(fileURLToPath(result.data.uri), 'utf8');
    expect(JSON.parse(text)).toEqual({
      format: 1,
      job_name: 'job',
      identity: identityHash(GATHERING),
      gathering: GATHERING,
      started_at: STARTED_AT,
      finished_at: '2024-06-24T12:00:00.000Z',
      result,
      parts: outcomes[0]?.parts,
      checksum: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('says from which day on upstream still revised its data', async () => {
    const gathering = { ...GATHERING, start_date: '2024-06-01', end_date: '2024-06-24' };
    const result = await summarise(gathering, await fetchAll(gathering));
    expect(result.provisional_from).toBe('2024-06-18');
  });

  it('counts a file once that serves several chunks', async () => {
    const range = { start_date: '1999-07-01', end_date: '2000-06-30' };
    const { fetchChunk } = createActivities(parts.deps);
    const fetched: ChunkOutcome = await environment.run(fetchChunk, TWO_DECADES, range);
    const outcomes = await fetchAll(TWO_DECADES);
    expect(upstream.requests).toHaveLength(1);
    const result = await summarise(TWO_DECADES, outcomes);
    expect(result.data).toMatchObject({ files: 1, bytes: fetched.parts[0]?.bytes });
    expect(result.rows).toBe(366);
  });
});

describe('parts that do not add up', () => {
  it.each([
    ['for want of a part', (parts: ChunkOutcome['parts']) => parts.slice(1), 182],
    [
      'for a part too many',
      ([first, ...rest]: ChunkOutcome['parts']) =>
        [first, first, ...rest].filter((part) => part !== undefined),
      550,
    ],
  ])('N16: %s are never summarised', async (_what, spoil, rows) => {
    const outcomes = await fetchAll(TWO_DECADES);
    const all = outcomes.flatMap((outcome) => outcome.parts);
    const [first, ...rest] = outcomes.map((outcome) => ({ ...outcome, parts: [] as typeof all }));
    const spoilt = [{ ...first, rows: first?.rows ?? 0, parts: spoil(all) }, ...rest];
    await expect(summarise(TWO_DECADES, spoilt)).rejects.toThrow(
      `the parts hold ${rows} rows of the range instead of 366`,
    );
    expect(await parts.deps.manifests.read('job')).toBeUndefined();
  });
});

describe('a retry', () => {
  it('after the manifest was written gives the same answer, though it is later now', async () => {
    const outcomes = await fetchAll(GATHERING);
    const first = await summarise(GATHERING, outcomes);
    parts.clock.now = NOW + 3_600_000;
    parts.deps.statistics.summarise = () => Promise.reject(new Error('not again'));
    expect(await summarise(GATHERING, outcomes)).toEqual(first);
  });

  it('of another job writes a manifest of its own', async () => {
    const outcomes = await fetchAll(GATHERING);
    await summarise(GATHERING, outcomes, 'one');
    parts.clock.now = NOW + 3_600_000;
    const other = await summarise(GATHERING, outcomes, 'other');
    expect(other.source.gathered_at).toBe('2024-06-24T13:00:00.000Z');
    expect(await parts.deps.manifests.names()).toEqual(['one', 'other']);
  });
});

describe('a store that gives no record of the job', () => {
  it.each([
    ['ends a local activity for good', true, { type: 'StoreAway', nonRetryable: true }],
    ['is waited for by a step', false, { type: 'UnavailableError', nonRetryable: false }],
  ])('%s', async (_what, isLocal, failure) => {
    const outcomes = await fetchAll(GATHERING);
    const result = await summarise(GATHERING, outcomes);
    await writeFile(fileURLToPath(result.data.uri), 'no record');
    const { summarise: activity } = createActivities(parts.deps);
    const job = { job_name: 'job', started_at: STARTED_AT, outcomes };
    await expect(
      activityEnvironment({ isLocal }).run(activity, GATHERING, job),
    ).rejects.toMatchObject({ message: expect.stringContaining('is damaged'), ...failure });
  });
});

describe('a name that has a result', () => {
  it('of another job keeps it, whatever is started by hand', async () => {
    const first = await summarise(GATHERING, await fetchAll(GATHERING));
    const other = { ...GATHERING, end_date: '2020-01-01' };
    await expect(summarise(other, await fetchAll(other))).rejects.toMatchObject({
      message: `The result store ${parts.store} has the result of another job called "job"; start this one under another name, or delete that one.`,
      type: 'NameTaken',
      nonRetryable: true,
    });
    expect((await parts.deps.manifests.read('job'))?.result).toEqual(first);
  });

  it('which another worker has written meanwhile, keeps that one', async () => {
    const outcomes = await fetchAll(GATHERING);
    const { summarise: slow } = parts.deps.statistics;
    let first: Result | undefined;
    parts.deps.statistics.summarise = async (...args) => {
      parts.deps.statistics.summarise = slow;
      first = await summarise(GATHERING, outcomes);
      parts.clock.now = NOW + 3_600_000;
      return slow(...args);
    };
    const second = await summarise(GATHERING, outcomes);
    expect(second.source.gathered_at).toBe('2024-06-24T12:00:00.000Z');
    expect(second).toEqual(first);
    expect((await parts.deps.manifests.read('job'))?.result).toEqual(first);
  });

  it('whose rows are lost, gets that of the rows that were fetched again', async () => {
    const first = await summarise(GATHERING, await fetchAll(GATHERING));
    const [part] = (await parts.deps.manifests.read('job'))?.parts ?? [];
    await rm(join(parts.store, String(part?.file)));
    // A part has the day on which it was asked for, so its file is another one.
    parts.clock.now = NOW + 30 * 86_400_000;
    const second = await summarise(GATHERING, await fetchAll(GATHERING));
    expect(second.source.gathered_at).toBe('2024-07-24T12:00:00.000Z');
    expect(second.statistics).toEqual(first.statistics);
    expect((await parts.deps.manifests.read('job'))?.result).toEqual(second);
  });
});
