import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ApplicationFailure } from '@temporalio/common';
import { createActivities } from '../../../activities/index.js';
import { fleetLimits } from '../../../src/upstream/limits.js';
import { UpstreamError } from '../../../src/weather/provider.js';
import { expectWhole, type FailingUpstream, failingUpstream } from './failing-upstream.js';
import { activityEnvironment, GATHERING, NOW } from './real-parts.js';

const MONTH = { start_date: '1994-01-01', end_date: '1994-01-31' };
const MINUTE = 60_000;
const DAY = 86_400_000;
const UNLIMITED = { minute: 0, hour: 0, day: 0 };

let upstream: FailingUpstream;
beforeEach(async () => {
  upstream = await failingUpstream();
});
afterEach(() => upstream.close());

/** The ledger is a real one, by the clock of the worker. */
function limit(budgets: typeof UNLIMITED): void {
  const { deps, clock, store } = upstream.parts;
  const url = 'http://archive.example/';
  deps.limits = fleetLimits({ store, url, budgets, concurrency: 2, now: () => clock.now });
}

/** The first attempt under a clock that is wrong, which is mended then; gives the pause that the attempt asked for. */
async function failUnder(wrong: number): Promise<number> {
  const { deps, clock } = upstream.parts;
  clock.now = wrong;
  const attempt = activityEnvironment().run(createActivities(deps).fetchChunk, GATHERING, MONTH);
  const failure = await Promise.resolve(attempt).then(
    () => undefined,
    (error: ApplicationFailure) => error,
  );
  const pause = Number(failure?.nextRetryDelay);
  clock.now = NOW + pause;
  return pause;
}

describe.each([
  ['a day ahead', NOW + DAY],
  ['a day behind', NOW - DAY],
  ['ten years ahead', NOW + 3_653 * DAY],
])('under a clock that was %s for a moment', (_how, wrong) => {
  it.each([
    ['Minutely API request limit exceeded. Please try again in one minute.', 61],
    ['Hourly API request limit exceeded. Please try again in the next hour.', 3_601],
    ['Daily API request limit exceeded. Please try again tomorrow.', 43_201],
  ])('%s', async (why, waitSeconds) => {
    limit(UNLIMITED);
    upstream.fail((_days, request) =>
      request === 1 ? new UpstreamError('rate_limited', why, { waitSeconds }) : undefined,
    );
    const first = await failUnder(wrong);
    const { outcome, pauses } = await upstream.run(MONTH);
    expectWhole(outcome, MONTH);
    expect([first, ...pauses]).toEqual([MINUTE]);
    expect(upstream.asked).toHaveLength(2);
  });

  it('a day’s budget that was spent then is no longer', async () => {
    limit({ ...UNLIMITED, day: 1 });
    const { deps, clock } = upstream.parts;
    clock.now = wrong;
    const spent = { weight: 1, by: 'another', since: wrong, signal: new AbortController().signal };
    await deps.limits.run(async () => undefined, { ...spent, onWait: () => undefined });
    const first = await failUnder(wrong);
    const { outcome, pauses } = await upstream.run(MONTH);
    expectWhole(outcome, MONTH);
    expect([first, ...pauses]).toEqual([MINUTE]);
  });
});

it('a wait that lasts is looked at again each minute, and asks nothing until it is over', async () => {
  limit(UNLIMITED);
  const why = 'Hourly API request limit exceeded. Please try again in the next hour.';
  upstream.fail((_days, request) =>
    request === 1 ? new UpstreamError('rate_limited', why, { waitSeconds: 3_600 }) : undefined,
  );
  const { outcome, pauses, standings } = await upstream.run(MONTH);
  expectWhole(outcome, MONTH);
  expect(pauses).toEqual(Array.from({ length: 60 }, () => MINUTE));
  expect(standings.at(-1)?.wait).toEqual({ until: NOW + 3_600_000, why });
  expect(upstream.asked).toHaveLength(2);
});
