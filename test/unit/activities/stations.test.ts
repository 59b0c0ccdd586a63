import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CancelledFailure } from '@temporalio/common';
import { createActivities } from '../../../activities/index.js';
import { ghcnDailyProvider } from '../../../src/providers/ghcn-daily/ghcn-daily.js';
import type { Result } from '../../../src/store/manifest.js';
import { UpstreamPace } from '../../../src/upstream/pace.js';
import type { Chunk, ChunkOutcome, Gathering } from '../../../src/weather/gathering.js';
import { planChunks } from '../../../src/weather/plan.js';
import { everyDay, type Ncei, startNcei } from '../../fakes/ncei.js';
import { activityEnvironment, realParts } from './real-parts.js';

/** Four chunks; of the last three alone, Sand Point would be the nearest station. */
const SEATTLE: Gathering = {
  latitude: 47.60621,
  longitude: -122.33207,
  start_date: '1985-12-31',
  end_date: '2012-12-31',
  resolution: 'daily',
  variables: ['temperature_2m_max', 'precipitation_sum'],
  provider: 'ghcn-daily',
};
const FULL = { TMAX: '100', PRCP: '10' };
const AIRPORT = {
  id: 'USW00024233',
  name: 'SEATTLE TACOMA INTL AP',
  latitude: 47.4444,
  longitude: -122.3139,
  elevation_m: 112.8,
  distance_km: 18,
};

let ncei: Ncei;
let parts: Awaited<ReturnType<typeof realParts>>;
beforeEach(async () => {
  ncei = await startNcei();
  ncei.mangle((_rows, call) => everyDay(call, FULL));
  parts = await realParts(ncei.url, (url, now) => ghcnDailyProvider({ url, now, fetch }));
});
afterEach(async () => {
  await ncei.close();
  await parts.remove();
});

const environment = activityEnvironment();

function fetchChunk(gathering: Gathering, chunk: Chunk): Promise<ChunkOutcome> {
  return environment.run(createActivities(parts.deps).fetchChunk, gathering, chunk);
}

async function fetchAll(gathering: Gathering): Promise<ChunkOutcome[]> {
  const outcomes: ChunkOutcome[] = [];
  for (const chunk of planChunks(gathering)) outcomes.push(await fetchChunk(gathering, chunk));
  return outcomes;
}

function summarise(gathering: Gathering, outcomes: ChunkOutcome[]): Promise<Result> {
  const job = { job_name: 'job', started_at: '2024-06-24T11:59:00.000Z', outcomes };
  return environment.run(createActivities(parts.deps).summarise, gathering, job);
}

describe('the chunks of a job', () => {
  it('are all of the station that has the whole range, in its series', async () => {
    const outcomes = await fetchAll(SEATTLE);
    expect(outcomes.map(({ station }) => station)).toEqual(outcomes.map(() => AIRPORT));
    const folders = outcomes.flatMap((outcome) => outcome.parts.map(({ file }) => file));
    for (const file of folders) expect(file).toMatch(/^parts\/47\.44_-122\.31_daily_/);
    expect(new Set(folders.map((file) => file.split('/')[1])).size).toBe(1);
  });

  it('share the parts of a station with another place near it', async () => {
    const year = { start_date: '2012-01-01', end_date: '2012-12-31' };
    await fetchAll(SEATTLE);
    const before = ncei.requests.length;
    const outcome = await fetchChunk({ ...SEATTLE, latitude: 47.45, longitude: -122.31 }, year);
    expect(outcome.station).toEqual({ ...AIRPORT, distance_km: 0.7 });
    expect(ncei.requests).toHaveLength(before);
  });

  it('are not those of another station, whose years are asked for next', async () => {
    const [outcome] = await fetchAll({ ...SEATTLE, start_date: '2012-01-01' });
    expect(outcome?.station?.id).toBe('USW00094290');
    const before = ncei.requests.length;
    const later = await fetchAll(SEATTLE);
    expect(later.at(-1)?.parts.map(({ file }) => file.split('/')[1])).not.toContain(
      outcome?.parts[0]?.file.split('/')[1],
    );
    expect(ncei.requests.length).toBe(before + planChunks(SEATTLE).length);
  });

  it('are asked for four at a time, however soon answers come', async () => {
    const { limits } = parts.deps;
    let inHand = 0;
    let most = 0;
    const run: typeof limits.run = async (...request) => {
      inHand += 1;
      most = Math.max(most, inHand);
      await sleep(1);
      return limits.run(...request).finally(() => {
        inHand -= 1;
      });
    };
    parts.deps = { ...parts.deps, pace: new UpstreamPace(() => 0), limits: { ...limits, run } };
    await fetchChunk(SEATTLE, { start_date: '2000-01-01', end_date: '2009-12-31' });
    const job = { ...SEATTLE, start_date: '1949-01-01', end_date: '1999-12-31' };
    const [first = SEATTLE, ...chunks] = planChunks(job);
    const { fetchChunk: fetchTogether } = createActivities(parts.deps);
    await environment.run(fetchTogether, job, first, undefined, undefined, { chunks });
    expect(most).toBe(4);
  });

  it('are provisional for sixty days', async () => {
    const chunk = { start_date: '2024-01-01', end_date: '2024-06-24' };
    const outcome = await fetchChunk({ ...SEATTLE, ...chunk }, chunk);
    expect(outcome.provisional_from).toBe('2024-04-26');
    expect(outcome.parts.map((part) => part.end_date)).toEqual(['2024-04-25', '2024-06-24']);
  });
});

describe('the result', () => {
  it('says which station, how far away, and whose days', async () => {
    ncei.mangle(undefined);
    const year = { ...SEATTLE, start_date: '2012-01-01', end_date: '2012-12-31' };
    const gathering = { ...year, variables: ['temperature_2m_max', 'wind_speed_10m_mean'] };
    const result = await summarise(gathering, await fetchAll(gathering));
    expect(result).toMatchObject({
      latitude: 47.60621,
      longitude: -122.33207,
      elevation_m: 112.8,
      station: AIRPORT,
      timezone: "the station's local time; each day ends at its hour of observation",
      rows: 366,
      completeness: { temperature_2m_max: 100 },
      // Seattle's warmest day of 2012 in data/observations-2012-2015.csv.
      statistics: { temperature_2m_max: { max: 34.4, max_at: '2012-08-16' } },
      source: { provider: 'ghcn-daily', url: `${ncei.url}/access/services/data/v1` },
    });
    expect(result).not.toHaveProperty('provider');
    const manifest = await parts.deps.manifests.read('job');
    expect(manifest?.gathering).toEqual(gathering);
    expect(manifest?.result).toEqual(result);
  });

  it.each([
    ['of two stations', { ...AIRPORT, id: 'USW00094290' }, 'USW00024233, USW00094290'],
    ['of a station and a grid', undefined, 'USW00024233, none'],
  ])('is never %s', async (_what, station, ids) => {
    const [first, second, ...rest] = await fetchAll(SEATTLE);
    if (first === undefined || second === undefined) throw new Error('there are four chunks');
    const { station: _moved, ...other } = second;
    const mixed = [first, { ...other, ...(station && { station }) }, ...rest];
    await expect(summarise(SEATTLE, mixed)).rejects.toMatchObject({
      name: 'ApplicationFailure',
      nonRetryable: true,
      type: 'StationChanged',
      message: `the days are of more than one station (${ids}), for the list of stations changed meanwhile; start_gathering with the same input and retry_failed: true gathers them anew`,
    });
    expect(await parts.deps.manifests.read('job')).toBeUndefined();
  });
});

/** Sand Point, 10.7 km away, has a value on the first day of each year, of maxima alone. */
function letSandPointBeEmpty(): void {
  ncei.mangle((_rows, call) => {
    if (call.parameters.get('stations') !== 'USW00094290') return everyDay(call, FULL);
    return everyDay(call, { TMAX: '100' }).filter(({ DATE }) => DATE?.endsWith('-01-01'));
  });
}

describe('a nearest station that is nearly empty', () => {
  const DECADE = { start_date: '2000-01-01', end_date: '2009-12-31' };
  const requestsOf = () => ncei.requests.flatMap((url) => /stations=(\w+)/.exec(url)?.[1] ?? []);
  beforeEach(letSandPointBeEmpty);

  it('gives way to the next, and is named with what it has', async () => {
    const outcome = await fetchChunk({ ...SEATTLE, ...DECADE }, DECADE);
    expect(outcome.station).toEqual({
      ...AIRPORT,
      passed_over: [
        {
          id: 'USW00094290',
          name: 'SEATTLE SAND PT WSFO',
          distance_km: 10.7,
          why: 'precipitation_sum on 0 of 3653 days',
        },
      ],
    });
    expect(requestsOf()).toEqual(['USW00094290', 'USW00024233']);
  });

  it('is not asked again, by this job or a later one', async () => {
    const first = await fetchChunk({ ...SEATTLE, ...DECADE }, DECADE);
    const before = ncei.requests.length;
    expect(await fetchChunk({ ...SEATTLE, ...DECADE }, DECADE)).toEqual(first);
    expect(ncei.requests).toHaveLength(before);
  });

  it('is the choice of no chunk in the end, whichever came first', async () => {
    const gathering = { ...SEATTLE, start_date: '1990-01-01', end_date: '2012-12-31' };
    const once = await fetchAll(gathering);
    expect(once.map(({ station }) => station?.id)).toEqual([
      'USW00094290',
      'USW00024233',
      'USW00024233',
    ]);
    await expect(summarise(gathering, once)).rejects.toMatchObject({ type: 'StationChanged' });
    const again = await fetchAll(gathering);
    expect(again.map(({ station }) => station?.id)).toEqual(Array(3).fill('USW00024233'));
    expect((await summarise(gathering, again)).station).toMatchObject({
      id: 'USW00024233',
      passed_over: [{ why: 'precipitation_sum on 0 of 7305 days that were looked at' }],
    });
    expect(requestsOf().sort()).toEqual([
      ...Array(3).fill('USW00024233'),
      ...Array(2).fill('USW00094290'),
    ]);
  });

  it('is taken all the same where no other has more', async () => {
    ncei.mangle((_rows, call) =>
      everyDay(call, FULL).filter(({ DATE }) =>
        call.parameters.get('stations') === 'USW00094290'
          ? DATE?.endsWith('-01-01')
          : DATE === '2000-01-01',
      ),
    );
    const { station } = await fetchChunk({ ...SEATTLE, ...DECADE }, DECADE);
    expect(station).toEqual({
      id: 'USW00094290',
      name: 'SEATTLE SAND PT WSFO',
      latitude: 47.6872,
      longitude: -122.2553,
      elevation_m: 18.3,
      distance_km: 10.7,
    });
    expect(requestsOf()).toEqual(['USW00094290', 'USW00024233', 'USC00450872']);
  });

  it('is not judged by days that stations need not have reported yet', async () => {
    const recent = { start_date: '2024-05-01', end_date: '2024-06-20' };
    const { station } = await fetchChunk({ ...SEATTLE, ...recent }, recent);
    expect(station?.id).toBe('USW00094290');
  });
});

describe('a search for a station', () => {
  it('that finds none fails the job at once', async () => {
    const nowhere = { ...SEATTLE, latitude: 0, longitude: 0 };
    await expect(fetchAll(nowhere)).rejects.toMatchObject({
      type: 'UpstreamRejected',
      nonRetryable: true,
      message: expect.stringMatching(/^no GHCN-Daily station within 50 km of 0, 0 has /),
    });
  });

  it('that fails on the way is tried again', async () => {
    ncei.setFile('ghcnd-stations.txt', '<h1>Maintenance</h1>');
    await expect(fetchAll(SEATTLE)).rejects.toMatchObject({
      type: 'UpstreamBadData',
      nonRetryable: false,
    });
  });

  it('ends when the job is cancelled', async () => {
    const cancelled = activityEnvironment();
    cancelled.cancel();
    const chunk = { start_date: '2012-01-01', end_date: '2012-12-31' };
    await expect(
      cancelled.run(createActivities(parts.deps).fetchChunk, SEATTLE, chunk),
    ).rejects.toBeInstanceOf(CancelledFailure);
  });
});
