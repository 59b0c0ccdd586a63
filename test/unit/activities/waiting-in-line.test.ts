import { once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { MockActivityEnvironment } from '@temporalio/testing';
import { createActivities } from '../../../activities/index.js';
import type { Gathering } from '../../../src/weather/gathering.js';
import { VARIABLES } from '../../../src/weather/variables.js';
import { startUpstream, type Upstream } from '../../fakes/upstream.js';
import { activityEnvironment, GATHERING, NOW, realParts } from './real-parts.js';

/** The least year whose rows need room: 1.2 MB. */
const YEAR = { start_date: '1994-01-01', end_date: '1994-12-31' };
const HOURS: Gathering = {
  ...GATHERING,
  ...YEAR,
  resolution: 'hourly',
  variables: Object.keys(VARIABLES.hourly),
};

let upstream: Upstream;
let parts: Awaited<ReturnType<typeof realParts>>;
let environment: MockActivityEnvironment;
/** What heartbeats say, without those that say it again. */
let news: object[];
/** Lets the request go on. */
let makeWay: () => void;
let way: Promise<void>;
beforeEach(async () => {
  upstream = await startUpstream();
  parts = await realParts(upstream.archiveUrl);
  environment = activityEnvironment();
  way = new Promise((resolve) => {
    makeWay = resolve;
  });
  news = [];
  environment.on('heartbeat', (details: object) => {
    if (isDeepStrictEqual(details, news.at(-1) ?? {})) return;
    news.push(details);
    makeWay();
  });
});
afterEach(async () => {
  await upstream.close();
  await parts.remove();
});

const fetchYear = () => environment.run(createActivities(parts.deps).fetchChunk, HOURS, YEAR);

it('a request whose rows have no room in memory says so in its heartbeats until they have', async () => {
  const all = { bytes: 28_000_000, since: 0, signal: new AbortController().signal };
  const others = parts.deps.rowsInHand.hold(all, () => way);
  await fetchYear();
  await others;
  const why = "its rows have no room in the worker's memory, beside those of other requests";
  expect(news).toEqual([{ wait: { since: NOW, why } }, {}]);
});

it('a request that has other ones before it says so in its heartbeats until it is sent', async () => {
  const { run } = parts.deps.limits;
  parts.deps.limits.run = async (request, turn) => {
    await way;
    return run(request, turn);
  };
  await fetchYear();
  const why = 'other requests to upstream have their turn before it';
  expect(news).toEqual([{ wait: { since: NOW, why } }, {}]);
});

it('a request that stands in line again after a short wait for budget says so, too', async () => {
  const { run } = parts.deps.limits;
  const budget = { until: NOW + 1_000, why: 'the budget of a minute is spent' };
  parts.deps.limits.run = async (request, turn) => {
    turn.onWait(budget);
    for (let beats = 0; beats < 6 && news.length < 2; beats += 1) {
      await once(environment, 'heartbeat');
    }
    return run(request, turn);
  };
  await fetchYear();
  const why = 'other requests to upstream have their turn before it';
  expect(news).toEqual([{ wait: budget }, { wait: { since: NOW, why } }, {}]);
});
