import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { FetchedChunk } from '../../../activities/fetched-chunk.js';
import { createActivities } from '../../../activities/index.js';
import { openMeteoProvider } from '../../../src/providers/open-meteo/open-meteo.js';
import { fleetLimits } from '../../../src/upstream/limits.js';
import { UpstreamPace } from '../../../src/upstream/pace.js';
import type { Gathering } from '../../../src/weather/gathering.js';
import { planChunks } from '../../../src/weather/plan.js';
import { UpstreamError } from '../../../src/weather/provider.js';
import { startUpstream, type Upstream } from '../../fakes/upstream.js';
import { activityEnvironment, GATHERING, realParts } from './real-parts.js';

const FIFTY_YEARS: Gathering = {
  ...GATHERING,
  ...{ start_date: '1960-01-01', end_date: '2009-12-31', variables: ['rain_sum'] },
};
const [OWN = GATHERING, ...FURTHER] = planChunks(FIFTY_YEARS);
const TROUBLE = { trouble: { error: 'upstream answered 503' }, inARow: 1 };

let upstream: Upstream;
let parts: Awaited<ReturnType<typeof realParts>>;
/** First days of the requests that were sent, in order. */
let sent: string[];
/** Called before a request's answer. */
let onSent: (start: string) => Promise<void>;
let isOver: boolean;
beforeEach(async () => {
  upstream = await startUpstream();
  sent = [];
  isOver = false;
  onSent = async () => undefined;
  parts = await realParts(upstream.archiveUrl, (archiveUrl, now) => {
    const provider = openMeteoProvider({ archiveUrl, apiKey: undefined, now, fetch });
    return {
      ...provider,
      fetchDays: async (series, days, signal) => {
        sent.push(days.start_date);
        await onSent(days.start_date);
        return provider.fetchDays(series, days, signal);
      },
    };
  });
});
afterEach(async () => {
  isOver = true;
  await upstream.close();
  await parts.remove();
});

/** What becomes of the requests of an activity that asks a prompt upstream; its own is in the queue first. */
async function queuedChunks(concurrency: number, heartbeatDetails?: object) {
  const { store, deps } = parts;
  const limits = fleetLimits({
    ...{ store, url: upstream.archiveUrl, concurrency, now: deps.now },
    budgets: { minute: 0, hour: 0, day: 0 },
  });
  const pace = new UpstreamPace(() => 0);
  await pace.observe(3_652, async () => undefined);
  const count = { queued: 0, ended: 0 };
  const run: typeof limits.run = async (request, turn) => {
    while (turn.isPassing && count.queued === 0) await new Promise(setImmediate);
    count.queued += 1;
    return limits.run(request, turn).finally(() => {
      count.ended += 1;
    });
  };
  const { fetchChunk } = createActivities({ ...deps, pace, limits: { ...limits, run } });
  const environment = activityEnvironment();
  Object.assign(environment.context.info, { heartbeatDetails });
  const fetchAll = (): Promise<FetchedChunk> =>
    environment.run(fetchChunk, FIFTY_YEARS, OWN, undefined, undefined, { chunks: FURTHER });
  return { fetchAll, count };
}

const until = async (isSo: () => boolean) => {
  while (!isSo() && !isOver) await new Promise(setImmediate);
};
const unavailable = () => new UpstreamError('unavailable', 'upstream answered 503');

it('are not asked for after the own one has failed', async () => {
  const { fetchAll, count } = await queuedChunks(1);
  onSent = async () => {
    await until(() => count.queued === 1 + FURTHER.length);
    throw unavailable();
  };
  await expect(fetchAll()).rejects.toMatchObject({ type: 'UpstreamUnavailable' });
  expect(sent).toEqual([OWN.start_date]);
});

it('are not asked for after a further one has failed, and the own one is', async () => {
  const { fetchAll, count } = await queuedChunks(2);
  onSent = async (start) => {
    if (start === OWN.start_date) return until(() => count.ended === FURTHER.length);
    await until(() => count.queued === 1 + FURTHER.length);
    throw unavailable();
  };
  const { rows, further } = await fetchAll();
  expect(rows).toBe(3_653);
  expect(further).toEqual([null, null, null, null]);
  expect(sent).toHaveLength(2);
});

it('that are in flight by then are not lost', async () => {
  const { fetchAll, count } = await queuedChunks(2);
  onSent = async (start) => {
    await until(() => count.queued === 1 + FURTHER.length && sent.length === 2);
    if (start === OWN.start_date) throw unavailable();
    await until(() => count.ended === FURTHER.length);
  };
  await expect(fetchAll()).rejects.toMatchObject({ type: 'UpstreamUnavailable' });
  onSent = async () => undefined;
  const [, inFlight = ''] = sent;
  expect(sent.splice(0)).toHaveLength(2);
  await fetchAll();
  expect(sent.sort()).toEqual(
    planChunks(FIFTY_YEARS)
      .map(({ start_date }) => start_date)
      .filter((start) => start !== inFlight),
  );
});

it('of an activity whose own has failed before are asked for, one at a time', async () => {
  const { fetchAll, count } = await queuedChunks(1, TROUBLE);
  onSent = async (start) => {
    if (start !== OWN.start_date) return;
    await until(() => count.queued === 2);
    throw unavailable();
  };
  await expect(fetchAll()).rejects.toMatchObject({ type: 'UpstreamUnavailable' });
  expect(sent).toHaveLength(2);
});
