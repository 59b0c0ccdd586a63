import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { MockActivityEnvironment } from '@temporalio/testing';
import pLimit from 'p-limit';
import type { ActivityDependencies } from '../../../activities/dependencies.js';
import type { FurtherChunks } from '../../../activities/fetch-chunk.js';
import type { FetchedChunk } from '../../../activities/fetched-chunk.js';
import { createActivities } from '../../../activities/index.js';
import { LongWait } from '../../../src/upstream/limits.js';
import { UpstreamPace } from '../../../src/upstream/pace.js';
import type { Gathering } from '../../../src/weather/gathering.js';
import { planChunks } from '../../../src/weather/plan.js';
import { UpstreamError } from '../../../src/weather/provider.js';
import { startUpstream, type Upstream } from '../../fakes/upstream.js';
import type { Fault } from '../../fakes/upstream-faults.js';
import { activityEnvironment, GATHERING, realParts } from './real-parts.js';

const FIFTY_YEARS: Gathering = {
  ...GATHERING,
  ...{ start_date: '1960-01-01', end_date: '2009-12-31', variables: ['rain_sum'] },
};
const MOST_YEARS: Gathering = {
  ...FIFTY_YEARS,
  ...{ start_date: '1940-01-01', end_date: '2024-06-01' },
};
const NINE_DECADES = planChunks(MOST_YEARS);
const [FIRST = GATHERING, ...CHUNKS] = planChunks(FIFTY_YEARS);
const JOB = { job_name: 'seattle', started_at: '2024-06-24T11:59:00.000Z' };
const PROGRESS = { chunks_done: 0, chunks_total: 5, rows: 0 };
const ALL: FurtherChunks = { chunks: CHUNKS, progress: PROGRESS, job: JOB };

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

function fetchAll(
  deps: ActivityDependencies = parts.deps,
  more: FurtherChunks = ALL,
): Promise<FetchedChunk> {
  const { fetchChunk } = createActivities(deps);
  return environment.run(fetchChunk, FIFTY_YEARS, FIRST, undefined, undefined, more);
}

const asked = (year: number) =>
  upstream.requests.filter(({ query }) => query.start_date === `${year}-01-01`).length;
const setFault = (year: number, fault: Fault, others?: Fault) =>
  upstream.setFault(({ query }) => (query.start_date === `${year}-01-01` ? fault : others));
const OVERLOADED = { kind: 'status', status: 503, reason: 'Overloaded' } as const;
const hasDone = ({ further = [] }: FetchedChunk) => further.map((outcome) => outcome?.rows ?? null);

describe('chunks that one activity fetches', () => {
  it('are one request each, and the job has its manifest and its result with them', async () => {
    const { result, ...first } = await fetchAll();
    expect(result?.rows).toBe(18_263);
    expect(first).not.toHaveProperty('further');
    const manifest = await parts.deps.manifests.read(JOB.job_name);
    expect(manifest?.result).toEqual(result);
    expect(manifest?.parts[0]?.start_date).toBe('1960-01-01');
    expect(manifest?.parts.at(-1)?.end_date).toBe('2009-12-31');
    expect(upstream.requests.map(({ query }) => query.start_date).sort()).toEqual(
      planChunks(FIFTY_YEARS).map(({ start_date }) => start_date),
    );
  });

  it('share a part where they come while another is stored, and the result is the same', async () => {
    const { result: apart } = await fetchAll();
    await parts.remove();
    parts = await realParts(upstream.archiveUrl);
    const inTurn = pLimit(1);
    const run: typeof parts.deps.limits.run = (...request) =>
      inTurn(() => parts.deps.limits.run(...request));
    const publish: typeof parts.deps.parts.publish = async (...part) => {
      while (parts.left.length < 4) await new Promise(setImmediate);
      return parts.deps.parts.publish(...part);
    };
    const { result: together } = await fetchAll({
      ...parts.deps,
      limits: { ...parts.deps.limits, run },
      parts: { ...parts.deps.parts, publish },
    });
    const manifest = await parts.deps.manifests.read(JOB.job_name);
    expect(manifest?.parts.map(({ start_date, end_date }) => [start_date, end_date])).toEqual([
      ['1960-01-01', '1969-12-31'],
      ['1970-01-01', '1999-12-31'],
      ['2000-01-01', '2009-12-31'],
    ]);
    expect(together?.data.files).toBe(3);
    expect({ ...together, data: apart?.data }).toEqual(apart);
  });

  it('are given in their order where they are not all of the job', async () => {
    const fetched = await fetchAll(parts.deps, {
      ...{ chunks: CHUNKS.slice(1), progress: PROGRESS },
    });
    expect(fetched.rows).toBe(3_653);
    expect(fetched.further?.map((outcome) => outcome?.parts[0]?.start_date)).toEqual([
      '1980-01-01',
      '1990-01-01',
      '2000-01-01',
    ]);
    expect(fetched).not.toHaveProperty('result');
    expect(await parts.deps.manifests.read(JOB.job_name)).toBeUndefined();
  });

  it('that are stored are not fetched again by the next attempt', async () => {
    setFault(1960, OVERLOADED);
    await expect(fetchAll()).rejects.toMatchObject({ type: 'UpstreamUnavailable' });
    upstream.setFault(undefined);
    const before = upstream.requests.length;
    const { result } = await fetchAll();
    expect(result?.rows).toBe(18_263);
    expect(upstream.requests.slice(before).map(({ query }) => query.start_date)).not.toContain(
      '1970-01-01',
    );
    expect(asked(1970)).toBe(1);
  });

  it('and fail are left, once, while the others come', async () => {
    setFault(1980, OVERLOADED);
    const fetched = await fetchAll();
    expect(fetched.rows).toBe(3_653);
    expect(hasDone(fetched)[1]).toBeNull();
    expect(hasDone(fetched)[0]).toBe(3_652);
    expect(asked(1980)).toBe(1);
    expect(parts.toldWaits).toEqual([]);
  });

  it('and are rejected end the job at once, and the request that is under way', async () => {
    setFault(1970, { kind: 'status', status: 400, reason: 'Not this decade' }, { kind: 'hang' });
    const failure = await fetchAll().catch((error: ApplicationFailure) => error);
    expect(failure).toMatchObject({
      message: 'upstream answered 400: Not this decade',
      type: 'UpstreamRejected',
      nonRetryable: true,
    });
    while (parts.left.length < parts.weights.length) await new Promise(setImmediate);
  });

  it('are left when half a second has gone by', async () => {
    const publish: typeof parts.deps.parts.publish = (...part) => {
      parts.clock.now += 500;
      return parts.deps.parts.publish(...part);
    };
    const fetched = await fetchAll({ ...parts.deps, parts: { ...parts.deps.parts, publish } });
    // Those that were in hand come all the same.
    expect(hasDone(fetched)).toEqual([3_652, 3_653, 3_652, null]);
    expect(asked(2000)).toBe(0);
  });

  it('wait for no budget: their requests make no claim on it', async () => {
    const turns: unknown[] = [];
    const run: typeof parts.deps.limits.run = async (request, turn) => {
      turns.push({ by: turn.by, isPassing: turn.isPassing });
      if (turn.isPassing) throw new LongWait({ until: parts.clock.now + 60_000, why: 'spent' });
      return parts.deps.limits.run(request, turn);
    };
    const fetched = await fetchAll({ ...parts.deps, limits: { ...parts.deps.limits, run } });
    expect(hasDone(fetched)).toEqual([null, null, null, null]);
    const by = expect.stringMatching(/^\S+ test$/);
    const companion = { by: expect.stringMatching(/^\S+ test further$/), isPassing: true };
    expect(turns).toEqual([{ by }, companion, companion, companion]);
  });

  it.each([
    ['PAUSED', CancelledFailure],
    ['WORKER_SHUTDOWN', undefined],
  ] as const)(
    'are the step’s as long as it is held back, and left with its worker: %s',
    async (reason, failure) => {
      setFault(1980, { kind: 'held', until: new Promise(() => undefined) });
      const fetching = fetchAll();
      const ended = fetching.then(hasDone, (error) => error);
      while (parts.left.length < 4) await new Promise(setImmediate);
      environment.cancel(reason);
      if (failure) expect(await ended).toBeInstanceOf(failure);
      else expect(await ended).toEqual([3_652, null, 3_652, 3_653]);
    },
  );
});

describe('an activity that fetches chunks together', () => {
  it('has one further chunk in hand after a failure, so that its own holds up no other', async () => {
    const retried = activityEnvironment();
    Object.assign(retried.context.info, {
      heartbeatDetails: { trouble: { error: 'upstream answered 503' }, inARow: 1 },
    });
    environment = retried;
    let inHand = 0;
    let most = 0;
    let left = CHUNKS.length;
    let failNow = () => {};
    const othersCame = new Promise<void>((resolve) => {
      failNow = resolve;
    });
    const run: typeof parts.deps.limits.run = async (request, turn) => {
      inHand += 1;
      most = Math.max(most, inHand);
      try {
        if (turn.isPassing) return await parts.deps.limits.run(request, turn);
        await othersCame;
        throw new UpstreamError('unavailable', 'upstream answered 503');
      } finally {
        inHand -= 1;
        if (turn.isPassing) left -= 1;
        if (left === 0) failNow();
      }
    };
    await expect(
      fetchAll({ ...parts.deps, limits: { ...parts.deps.limits, run } }),
    ).rejects.toMatchObject({ type: 'UpstreamUnavailable' });
    expect(most).toBe(2);
    expect([1970, 1980, 1990, 2000].map(asked)).toEqual([1, 1, 1, 1]);
  });

  it('asks a prompt upstream for all its chunks at once', async () => {
    const pace = new UpstreamPace(() => 0);
    await pace.observe(3_652, async () => undefined);
    let inHand = 0;
    const run: typeof parts.deps.limits.run = async (...request) => {
      inHand += 1;
      while (inHand < planChunks(FIFTY_YEARS).length) await new Promise(setImmediate);
      return parts.deps.limits.run(...request);
    };
    const limits = { ...parts.deps.limits, run };
    const { result } = await fetchAll({ ...parts.deps, pace, limits });
    expect(result?.rows).toBe(18_263);
  });

  it('has four in hand until a decade has come soon, and then all the others', async () => {
    const pace = new UpstreamPace(() => 0);
    const seen: boolean[] = [];
    let inHand = 0;
    const run: typeof parts.deps.limits.run = async (...request) => {
      inHand += 1;
      seen.push(pace.isPrompt);
      // The first answer of four, and then none before all are asked for.
      const most = seen.length === 1 ? 4 : NINE_DECADES.length;
      while (inHand < most) await new Promise(setImmediate);
      return parts.deps.limits.run(...request);
    };
    const { fetchChunk } = createActivities({
      ...parts.deps,
      ...{ pace, limits: { ...parts.deps.limits, run } },
    });
    const [first = MOST_YEARS, ...chunks] = NINE_DECADES;
    const fetched: FetchedChunk = await environment.run(
      fetchChunk,
      MOST_YEARS,
      first,
      undefined,
      undefined,
      {
        chunks,
      },
    );
    expect(hasDone(fetched)).not.toContain(null);
    expect(seen).toEqual([false, false, false, false, true, true, true, true, true]);
  });

  it('says in its heartbeats how far the job is', async () => {
    const said: unknown[] = [];
    environment.on('heartbeat', ({ progress }: { progress?: unknown }) => said.push(progress));
    setFault(1960, OVERLOADED);
    const before = { chunks_done: 3, chunks_total: 8, rows: 100 };
    await expect(fetchAll(parts.deps, { ...ALL, progress: before })).rejects.toBeDefined();
    const done = upstream.requests.length - 1;
    expect(said.at(-1)).toEqual({
      ...{ chunks_done: 3 + done, chunks_total: 8 },
      rows: expect.any(Number),
    });
  });

  it('says nothing of it where the job has shown more', async () => {
    const said: unknown[] = [];
    environment.on('heartbeat', ({ progress }: { progress?: unknown }) => said.push(progress));
    setFault(1960, OVERLOADED);
    await expect(fetchAll(parts.deps, { chunks: CHUNKS, job: JOB })).rejects.toBeDefined();
    expect(new Set(said)).toEqual(new Set([undefined]));
  });
});
