import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CancelledFailure } from '@temporalio/common';
import type { MockActivityEnvironment } from '@temporalio/testing';
import { createActivities } from '../../../activities/index.js';
import { addDays, startOfDay } from '../../../src/weather/dates.js';
import type { Chunk, ChunkOutcome, Gathering } from '../../../src/weather/gathering.js';
import { LIMIT_REASONS, startUpstream, type Upstream, valueAt } from '../../fakes/upstream.js';
import { activityEnvironment, GATHERING, NOW, realParts } from './real-parts.js';

const YEAR = days('1994-01-01', '1994-12-31');
const TODAY = '2024-06-24';
function days(start_date: string, end_date: string): Chunk {
  return { start_date, end_date };
}

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

function fetchChunk(chunk: Chunk, gathering: Gathering = GATHERING): Promise<ChunkOutcome> {
  return environment.run(createActivities(parts.deps).fetchChunk, gathering, chunk);
}

function heartbeats(): unknown[] {
  const said: unknown[] = [];
  environment.on('heartbeat', (details: unknown) => said.push(details));
  return said;
}

const daysOf = ({ parts: stored }: ChunkOutcome) =>
  stored.map(({ start_date, end_date }) => days(start_date, end_date));
const asked = () =>
  upstream.requests.map(({ query }) => days(query.start_date ?? '', query.end_date ?? ''));

describe('a chunk', () => {
  it('is fetched in one request, weighed before, and stored as upstream has it', async () => {
    const outcome = await fetchChunk(YEAR);
    expect(outcome.rows).toBe(365);
    expect(outcome).not.toHaveProperty('provisional_from');
    expect(daysOf(outcome)).toEqual([YEAR]);
    expect(asked()).toEqual([YEAR]);
    expect(parts.weights).toEqual([(2 / 10) * (365 / 14)]);

    const [stored] = outcome.parts.map((part) => ({ ...part, path: parts.deps.parts.path(part) }));
    const { statistics } = await parts.deps.statistics.summarise(stored ? [stored] : [], GATHERING);
    const highs = Array.from({ length: 365 }, (_, day) =>
      valueAt(
        'temperature_2m_max',
        GATHERING.latitude,
        GATHERING.longitude,
        startOfDay(addDays('1994-01-01', day)),
      ),
    );
    expect(statistics.temperature_2m_max?.max).toBe(Math.max(...highs.map(Number)));
  });

  it('that is stored is not fetched again', async () => {
    const first = await fetchChunk(YEAR);
    expect(await fetchChunk(YEAR)).toEqual(first);
    expect(upstream.requests).toHaveLength(1);
    expect(parts.weights).toHaveLength(1);
  });

  it('that lies within a stored one is not fetched', async () => {
    await fetchChunk(YEAR);
    const march = days('1994-03-01', '1994-03-31');
    const outcome = await fetchChunk(march);
    expect(outcome.rows).toBe(31);
    expect(daysOf(outcome)).toEqual([march]);
    expect(upstream.requests).toHaveLength(1);
  });

  it('that overlaps stored ones is fetched where it does not', async () => {
    await fetchChunk(days('1994-02-01', '1994-02-28'));
    await fetchChunk(days('1994-06-01', '1994-06-30'));
    const outcome = await fetchChunk(YEAR);
    expect(asked().slice(2)).toEqual([
      days('1994-01-01', '1994-01-31'),
      days('1994-03-01', '1994-05-31'),
      days('1994-07-01', '1994-12-31'),
    ]);
    expect(daysOf(outcome)).toEqual([
      days('1994-01-01', '1994-01-31'),
      days('1994-02-01', '1994-02-28'),
      days('1994-03-01', '1994-05-31'),
      days('1994-06-01', '1994-06-30'),
      days('1994-07-01', '1994-12-31'),
    ]);
    expect(outcome.rows).toBe(365);
  });

  it('keeps the gaps that came when a later one fails', async () => {
    await fetchChunk(days('1994-02-01', '1994-03-31'));
    upstream.setFault(({ query }) =>
      query.start_date === '1994-04-01' ? { kind: 'status', status: 503 } : undefined,
    );
    await expect(fetchChunk(YEAR)).rejects.toThrow('503');
    upstream.setFault(undefined);
    await fetchChunk(YEAR);
    expect(asked().slice(1)).toEqual([
      days('1994-01-01', '1994-01-31'),
      days('1994-04-01', '1994-12-31'),
      days('1994-04-01', '1994-12-31'),
    ]);
  });
});

describe('days that upstream still revises', () => {
  const SETTLED = days('2024-06-01', '2024-06-17');
  const OPEN = days('2024-06-18', TODAY);
  const MONTH = days('2024-06-01', TODAY);

  it('are the last seven, come with the same request and become a part of their own', async () => {
    const outcome = await fetchChunk(MONTH);
    expect(asked()).toEqual([MONTH]);
    expect(daysOf(outcome)).toEqual([SETTLED, OPEN]);
    expect(outcome.provisional_from).toBe('2024-06-18');
    expect(outcome.parts.map(({ file }) => file.includes('.provisional-2024-06-24.'))).toEqual([
      false,
      true,
    ]);
  });

  it.each(['daily', 'hourly'] as const)(
    'are split off %s rows at the right one',
    async (resolution) => {
      const variables = resolution === 'daily' ? ['temperature_2m_max'] : ['temperature_2m'];
      const gathering = { ...GATHERING, resolution, variables };
      const { parts: stored } = await fetchChunk(MONTH, gathering);
      const [settled, open] = await Promise.all(
        stored.map((part) =>
          parts.deps.statistics.summarise(
            [{ ...part, path: parts.deps.parts.path(part) }],
            gathering,
          ),
        ),
      );
      const perDay = resolution === 'daily' ? 1 : 24;
      expect([settled?.rows, open?.rows]).toEqual([17 * perDay, 7 * perDay]);
      const lows = Array.from({ length: 7 * perDay }, (_, step) =>
        valueAt(
          variables[0] ?? '',
          gathering.latitude,
          gathering.longitude,
          startOfDay('2024-06-18') + (step * 86_400) / perDay,
        ),
      );
      expect(open?.statistics[variables[0] ?? '']?.min).toBe(Math.min(...lows.map(Number)));
    },
  );

  it('are asked for once a day, the settled ones never again', async () => {
    await fetchChunk(MONTH);
    await fetchChunk(MONTH);
    parts.clock.now = NOW + 86_400_000;
    const outcome = await fetchChunk(MONTH);
    expect(asked()).toEqual([MONTH, OPEN]);
    expect(daysOf(outcome)).toEqual([
      SETTLED,
      days('2024-06-18', '2024-06-18'),
      days('2024-06-19', TODAY),
    ]);
  });

  it('can be all of a chunk', async () => {
    const outcome = await fetchChunk(days('2024-06-20', TODAY));
    expect(daysOf(outcome)).toEqual([days('2024-06-20', TODAY)]);
    expect(outcome.provisional_from).toBe('2024-06-20');
  });

  it('are none of a chunk that ends eight days ago', async () => {
    const outcome = await fetchChunk(SETTLED);
    expect(daysOf(outcome)).toEqual([SETTLED]);
    expect(outcome).not.toHaveProperty('provisional_from');
  });
});

describe('upstream failing', () => {
  it('for good ends the job with its reason', async () => {
    upstream.setFault(() => ({ kind: 'status', status: 400, reason: 'Out of range.' }));
    await expect(fetchChunk(YEAR)).rejects.toMatchObject({
      name: 'ApplicationFailure',
      message: 'upstream answered 400: Out of range.',
      type: 'UpstreamRejected',
      nonRetryable: true,
      category: 'BENIGN',
    });
  });

  it('for its daily limit is left alone, which is looked at again after a minute', async () => {
    upstream.setFault(() => ({ kind: 'rateLimited', limit: 'daily' }));
    await expect(fetchChunk(YEAR)).rejects.toMatchObject({
      message: `upstream answered 429: ${LIMIT_REASONS.daily}`,
      type: 'UpstreamRateLimited',
      nonRetryable: false,
      nextRetryDelay: 60_000,
    });
  });

  it.each([
    [{ kind: 'status', status: 503 }, 'UpstreamUnavailable'],
    [{ kind: 'reset' }, 'UpstreamUnavailable'],
    [{ kind: 'truncated' }, 'UpstreamTooMuch'],
    [{ kind: 'wrongRange' }, 'UpstreamBadData'],
    [{ kind: 'rateLimited', limit: 'concurrent' }, 'UpstreamRateLimited'],
  ] as const)('with %j is tried again after a second', async (fault, type) => {
    upstream.setFault(() => fault);
    await expect(fetchChunk(YEAR)).rejects.toMatchObject({
      type,
      nonRetryable: false,
      nextRetryDelay: 1_000,
    });
  });

  it('leaves nothing in the store that was not believed', async () => {
    upstream.setFault(() => ({ kind: 'absurd' }));
    await expect(fetchChunk(YEAR)).rejects.toThrow('9999');
    expect((await parts.deps.parts.find(GATHERING, YEAR, TODAY)).parts).toEqual([]);
  });
});

describe('a cancellation', () => {
  it('ends the request and is no failure of upstream', async () => {
    upstream.setFault(() => {
      setImmediate(() => environment.cancel());
      return { kind: 'hang' };
    });
    await expect(fetchChunk(YEAR)).rejects.toBeInstanceOf(CancelledFailure);
  });

  it('ends the wait for the budget, and nothing is asked', async () => {
    parts.deps.limits.run = (_request, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')));
        environment.cancel();
      });
    await expect(fetchChunk(YEAR)).rejects.toBeInstanceOf(CancelledFailure);
    expect(upstream.requests).toEqual([]);
  });
});

describe('the limits of the fleet', () => {
  it.each([
    ['minutely', 60],
    // NOW is noon: the hour and the day have just this long to go, and a second more for clocks that differ.
    ['hourly', 3_601],
    ['daily', 43_201],
  ] as const)('are told of a %s limit that upstream has met', async (limit, seconds) => {
    upstream.setFault(() => ({ kind: 'rateLimited', limit }));
    await expect(fetchChunk(YEAR)).rejects.toThrow('429');
    expect(parts.pauses).toEqual([
      { until: NOW + seconds * 1_000, why: `upstream answered 429: ${LIMIT_REASONS[limit]}` },
    ]);
    expect(parts.left).toHaveLength(1);
  });

  it.each([
    { kind: 'rateLimited', limit: 'concurrent' },
    { kind: 'status', status: 503 },
  ] as const)('are not told of %j, which says no time', async (fault) => {
    upstream.setFault(() => fault);
    await expect(fetchChunk(YEAR)).rejects.toThrow('upstream answered');
    expect(parts.pauses).toEqual([]);
    expect(parts.left).toHaveLength(1);
  });

  it('that need not wait cost the server no heartbeat', async () => {
    const beats = heartbeats();
    await fetchChunk(YEAR);
    // But for those of each second, on a busy machine.
    expect(beats.filter((details) => !isDeepStrictEqual(details, {}))).toEqual([]);
  });

  it('that have to be waited for are said in the heartbeat', async () => {
    const beats = heartbeats();
    const { run } = parts.deps.limits;
    parts.deps.limits.run = (request, turn) => {
      turn.onWait({ until: NOW + 60_000, why: 'the budget is spent' });
      return run(request, turn);
    };
    await fetchChunk(YEAR);
    const news = beats.filter((details, at) => !isDeepStrictEqual(details, beats[at - 1]));
    expect(news).toEqual([{ wait: { until: NOW + 60_000, why: 'the budget is spent' } }, {}]);
  });
});

it('a defect stays a defect', async () => {
  parts.deps.limits.run = () => Promise.reject(new TypeError('x is not a function'));
  await expect(fetchChunk(YEAR)).rejects.toBeInstanceOf(TypeError);
});
