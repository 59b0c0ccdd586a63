import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createActivities } from '../../../activities/index.js';
import { digest, writeAtomically } from '../../../src/base/files.js';
import type { Result } from '../../../src/store/manifest.js';
import { era5FinalTo } from '../../../src/weather/era5.js';
import type { ChunkOutcome, Gathering } from '../../../src/weather/gathering.js';
import { planChunks } from '../../../src/weather/plan.js';
import type { SeriesData } from '../../../src/weather/provider.js';
import type { SeriesNotes } from '../../../src/weather/series-notes.js';
import { startUpstream, type Upstream } from '../../fakes/upstream.js';
import { activityEnvironment, GATHERING, NOW, realParts } from './real-parts.js';

const DAY_MS = 86_400_000;
const DECADES = { ...GATHERING, start_date: '1989-01-01', end_date: '1995-12-31' };
/** The whole of March 1993 is not there. */
const LOST = { kind: 'nulls', first: '1993-03-01', last: '1993-03-31' } as const;
const GAP = { start_date: '1993-03-01', end_date: '1993-03-31' };

let upstream: Upstream;
let parts: Awaited<ReturnType<typeof realParts>>;
const environment = activityEnvironment();
beforeEach(async () => {
  upstream = await startUpstream();
  parts = await realParts(upstream.archiveUrl);
});
afterEach(async () => {
  await upstream.close();
  await parts.remove();
});

/** Runs a job's activities as its workflow does. */
async function gather(job_name: string, gathering: Gathering = DECADES): Promise<Result> {
  const { fetchChunk, summarise } = createActivities(parts.deps);
  const outcomes: ChunkOutcome[] = [];
  for (const chunk of planChunks(gathering)) {
    outcomes.push(await environment.run(fetchChunk, gathering, chunk));
  }
  const job = { job_name, started_at: '2024-06-24T11:59:00.000Z', outcomes };
  return environment.run(summarise, gathering, job);
}

/** The days that upstream was asked for since this was called last. */
let seen = 0;
beforeEach(() => {
  seen = 0;
});
function asked() {
  const fresh = upstream.requests.slice(seen);
  seen = upstream.requests.length;
  return fresh.map(({ query: { start_date, end_date } }) => ({ start_date, end_date }));
}

const MISSING = { count: 31, first: '1993-03-01', last: '1993-03-31' };

describe('values that upstream has lost', () => {
  it('N12: are counted in the result, and asked for again when that may help', async () => {
    upstream.setFault(() => LOST);
    const first = await gather('first');
    expect(asked()).toEqual([
      { start_date: '1989-01-01', end_date: '1989-12-31' },
      { start_date: '1990-01-01', end_date: '1995-12-31' },
    ]);
    expect(first.missing).toEqual({ temperature_2m_max: MISSING, precipitation_sum: MISSING });
    expect(first.rows).toBe(2_556);
    expect(first).not.toHaveProperty('not_available');

    expect((await gather('same day')).missing).toEqual(first.missing);
    expect(asked()).toEqual([]);

    parts.clock.now = NOW + DAY_MS;
    await gather('still lost');
    expect(asked()).toEqual([GAP]);

    parts.clock.now = NOW + 2 * DAY_MS;
    await gather('too early');
    expect(asked()).toEqual([]);

    upstream.setFault(undefined);
    parts.clock.now = NOW + 3 * DAY_MS;
    const whole = await gather('whole');
    expect(asked()).toEqual([GAP]);
    expect(whole).not.toHaveProperty('missing');
    expect(whole.completeness).toEqual({ temperature_2m_max: 100, precipitation_sum: 100 });

    parts.clock.now = NOW + 1_000 * DAY_MS;
    await gather('for good');
    expect(asked()).toEqual([]);
    // A name keeps what it was given.
    expect((await gather('first')).missing).toEqual(first.missing);
  });

  it('are filled from what is stored where upstream has them back and lacks others of the same days', async () => {
    upstream.setFault(() => ({ ...LOST, variables: ['temperature_2m_max'] }));
    await gather('first');
    upstream.setFault(() => ({ ...LOST, variables: ['precipitation_sum'] }));
    parts.clock.now = NOW + DAY_MS;
    asked();
    const mended = await gather('mended');
    expect(asked()).toEqual([GAP]);
    expect(mended).not.toHaveProperty('missing');
    upstream.setFault(undefined);
    parts.clock.now = NOW + 1_000 * DAY_MS;
    expect((await gather('for good')).statistics).toEqual(mended.statistics);
    expect(asked()).toEqual([]);
    const healthy = await realParts(upstream.archiveUrl);
    const filled = parts;
    parts = healthy;
    expect(mended.statistics).toEqual((await gather('healthy')).statistics);
    parts = filled;
    await healthy.remove();
  });

  it('have the numbers that they would have had without the loss', async () => {
    upstream.setFault(() => LOST);
    await gather('lost');
    upstream.setFault(undefined);
    parts.clock.now = NOW + DAY_MS;
    const { statistics } = await gather('mended');
    const healthy = await realParts(upstream.archiveUrl);
    const lost = parts;
    parts = healthy;
    expect(statistics).toEqual((await gather('healthy')).statistics);
    parts = lost;
    await healthy.remove();
  });

  it('of version 0.2.0 are asked for at once, and they alone', async () => {
    upstream.setFault(() => LOST);
    await gather('old');
    upstream.setFault(undefined);
    await asWrittenBy020();
    asked();
    const { missing } = await gather('new');
    expect(asked()).toEqual([GAP]);
    expect(missing).toBeUndefined();
    await gather('later');
    expect(asked()).toEqual([]);
  });

  it('are among the last days what the model does not have yet', async () => {
    const gathering = { ...GATHERING, start_date: '2024-05-25', end_date: '2024-06-24' };
    upstream.setFault(() => ({ kind: 'nulls', first: '2024-06-15', last: '2024-06-24' }));
    const late = await gather('late', gathering);
    expect(late.missing?.precipitation_sum).toEqual({
      count: 10,
      first: '2024-06-15',
      last: '2024-06-24',
    });
    expect(late.provisional_from).toBe('2024-06-18');
    asked();
    upstream.setFault(undefined);
    await gather('same day', gathering);
    expect(asked()).toEqual([]);
    parts.clock.now = NOW + DAY_MS;
    expect(await gather('next day', gathering)).not.toHaveProperty('missing');
    // What was lost of the settled days, and the last days: they touch, so they are one request.
    expect(asked()).toEqual([{ start_date: '2024-06-15', end_date: '2024-06-24' }]);
  });
});

/** Takes from the files what version 0.2.0 did not write, in their names and in them. */
async function asWrittenBy020(): Promise<void> {
  const root = join(parts.store, 'parts');
  for (const name of readdirSync(root, { recursive: true }).map(String)) {
    const [, days] = /([^/]+?)(?:\.notes)?\.[0-9a-f]{16}\.parquet$/.exec(name) ?? [];
    if (days === undefined) continue;
    const path = join(root, name);
    const stem = join(path, '..', days);
    await writeAtomically(
      root,
      stem,
      (temporary) => parts.copyWithoutMetadata(path, temporary),
      (temporary) => `${stem}.${digest(temporary).sha256.slice(0, 16)}.parquet`,
    );
    rmSync(path);
  }
  parts.forget();
}

describe('what a provider notes', () => {
  /** The provider, with something to say of each answer. */
  function noting(notes: SeriesNotes, more: Partial<SeriesData> = {}): void {
    const { fetchDays } = parts.deps.provider;
    parts.deps.provider = {
      ...parts.deps.provider,
      fetchDays: async (...request) => ({ ...(await fetchDays(...request)), notes, ...more }),
    };
  }

  it('is in the result, also of a job that reads what another one fetched', async () => {
    noting({
      corrected: {
        precipitation_sum: {
          clamped: { '1994-01-05': 2, '1994-02-05': 3 },
          impossible: [{ time: '1994-01-06', value: -3276.8 }],
        },
      },
      accumulated: {
        precipitation_sum: [{ start_date: '1994-01-02', end_date: '1994-01-04', value: 12.5 }],
      },
    });
    await gather('year', GATHERING);
    const january = await gather('january', { ...GATHERING, end_date: '1994-01-31' });
    expect(upstream.requests).toHaveLength(1);
    expect(january.corrected).toEqual({
      precipitation_sum: {
        clamped: 2,
        impossible: [{ time: '1994-01-06', value: -3276.8 }],
        count: 1,
      },
    });
    expect(january.accumulated).toEqual({
      precipitation_sum: {
        totals: 1,
        days: 3,
        sum: 12.5,
        first: '1994-01-02',
        last: '1994-01-04',
      },
    });
    const december = await gather('december', { ...GATHERING, start_date: '1994-12-01' });
    expect(december).not.toHaveProperty('corrected');
    expect(december).not.toHaveProperty('accumulated');
  });

  it('to be lacking is told as that, not as missing, and never asked for again', async () => {
    noting({ lacks: ['precipitation_sum'] });
    upstream.setFault(() => ({
      kind: 'nulls',
      first: '1994-01-01',
      last: '1994-12-31',
      variables: ['precipitation_sum'],
    }));
    const result = await gather('sea', GATHERING);
    expect(result.not_available).toEqual({
      precipitation_sum: { count: 365, first: '1994-01-01', last: '1994-12-31' },
    });
    expect(result).not.toHaveProperty('missing');
    parts.clock.now = NOW + 100 * DAY_MS;
    await gather('sea again', GATHERING);
    expect(upstream.requests).toHaveLength(1);
  });

  it('of the cell is in the result, and stays with the series', async () => {
    const cell = { latitude: 47.6, longitude: -122.3, elevation_m: 56 };
    noting({}, { cell });
    expect((await gather('year', GATHERING)).cell).toEqual(cell);
    expect((await gather('january', { ...GATHERING, end_date: '1994-01-31' })).cell).toEqual(cell);
    expect(upstream.requests).toHaveLength(1);
  });
});

describe('final values', () => {
  const recent = { ...GATHERING, start_date: '2024-01-01', end_date: '2024-06-24' };
  beforeEach(() => {
    parts.deps.provider = { ...parts.deps.provider, finalTo: (_series, day) => era5FinalTo(day) };
  });

  it('end with what was final on the day of asking, which stored days keep', async () => {
    expect((await gather('recent', recent)).final_to).toBe('2024-03-31');
    parts.clock.now = NOW + 365 * DAY_MS;
    parts.forget();
    expect((await gather('wider', { ...recent, start_date: '2023-12-01' })).final_to).toBe(
      '2024-03-31',
    );
    const late = { ...recent, start_date: '2024-04-05', end_date: '2024-06-30' };
    expect((await gather('late', late)).final_to).toBe('2024-03-31');
  });

  it('are all of an older job, which says nothing', async () => {
    expect(await gather('old')).not.toHaveProperty('final_to');
  });

  it('are not known of what version 0.2.0 stored', async () => {
    await gather('recent', recent);
    await asWrittenBy020();
    expect(await gather('old', { ...recent, end_date: '2024-06-01' })).not.toHaveProperty(
      'final_to',
    );
  });
});

it('a healthy job says nothing of all this, and is asked for once', async () => {
  const result = await gather('healthy');
  const said = ['missing', 'not_available', 'corrected', 'accumulated', 'final_to'];
  expect(Object.keys(result).filter((key) => said.includes(key))).toEqual([]);
  parts.clock.now = NOW + 1_000 * DAY_MS;
  await gather('again');
  expect(upstream.requests).toHaveLength(2);
});
