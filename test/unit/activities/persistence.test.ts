import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { activityInfo } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createActivities } from '../../../activities/index.js';
import { type Persistence, persist } from '../../../activities/persist.js';
import type { Memory } from '../../../activities/tries.js';
import type { Standing } from '../../../src/durable/standing.js';
import type { Chunk } from '../../../src/weather/gathering.js';
import { UpstreamError } from '../../../src/weather/provider.js';
import { expectWhole, type FailingUpstream, failingUpstream } from './failing-upstream.js';
import { GATHERING, NOW } from './real-parts.js';

const MONTH: Chunk = { start_date: '1994-01-01', end_date: '1994-01-31' };
const DECADE: Chunk = { start_date: '1990-01-01', end_date: '1999-12-31' };
const MINUTE = 60_000;

let upstream: FailingUpstream;
beforeEach(async () => {
  upstream = await failingUpstream();
});
afterEach(() => upstream.close());

describe('an outage', () => {
  it('is waited out with pauses that double, and asks once a pause', async () => {
    upstream.fail((_days, request) =>
      request <= 5 ? new UpstreamError('unavailable', 'upstream answered 503: Down.') : undefined,
    );
    const { outcome, pauses, standings } = await upstream.run(MONTH);
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
    expectWhole(outcome, MONTH);
    expect(upstream.asked).toHaveLength(6);
    expect(new Set(standings.map(({ trouble }) => JSON.stringify(trouble)))).toEqual(
      new Set([
        JSON.stringify({
          error: 'upstream answered 503: Down.',
          lasting: { what: 'upstream has given no good answer', since: NOW },
        }),
      ]),
    );
  });

  it('of two days costs a request every 15 minutes, and no try', async () => {
    const end = NOW + 48 * 60 * MINUTE;
    upstream.fail(() =>
      upstream.parts.clock.now < end
        ? new UpstreamError('unavailable', 'connect ECONNREFUSED')
        : undefined,
    );
    const { outcome, pauses } = await upstream.run(MONTH);
    expectWhole(outcome, MONTH);
    expect(pauses.slice(9, 12)).toEqual([512_000, 15 * MINUTE, 15 * MINUTE]);
    expect(Math.max(...pauses)).toBe(15 * MINUTE);
    expect(upstream.asked).toHaveLength(
      10 + Math.ceil((48 * 60 * MINUTE - 1_023_000) / (15 * MINUTE)) + 1,
    );
  });

  it('that is over is forgotten: the next one begins with a second', async () => {
    // So many days between two gaps that one request for both would be heavier.
    const stored = { start_date: '1994-02-01', end_date: '1994-11-30' };
    await upstream.store(stored, await upstream.answerFor(stored));
    const failing = new Set([1, 2, 4]);
    upstream.fail((_days, request) =>
      failing.has(request) ? new UpstreamError('unavailable', '503') : undefined,
    );
    const { pauses } = await upstream.run({ start_date: '1994-01-01', end_date: '1994-12-31' });
    expect(pauses).toEqual([1_000, 2_000, 1_000]);
  });

  it('ends at once for what upstream refuses', async () => {
    upstream.fail((_days, request) =>
      request < 3
        ? new UpstreamError('unavailable', '503')
        : new UpstreamError('rejected', 'upstream answered 400: No such place'),
    );
    const { failure } = await upstream.run(MONTH);
    expect(failure).toMatchObject({
      message: 'upstream answered 400: No such place',
      type: 'UpstreamRejected',
    });
    expect(upstream.asked).toHaveLength(3);
  });
});

describe('a limit of upstream’s', () => {
  it('is waited for as long as upstream says, and counts as no failure', async () => {
    upstream.fail((_days, request) =>
      request <= 30
        ? new UpstreamError('rate_limited', 'upstream answered 429: Wait.', { waitSeconds: 7 })
        : undefined,
    );
    const { outcome, pauses, standings } = await upstream.run(MONTH);
    expectWhole(outcome, MONTH);
    expect(pauses).toEqual(Array.from({ length: 30 }, () => 7_000));
    expect(standings[1]).toEqual({
      wait: { until: NOW + 14_000, why: 'upstream answered 429: Wait.' },
      waitingSince: NOW,
      told: 'limit',
    });
  });
});

describe('a page in the archive’s place', () => {
  const page = new UpstreamError('gateway', 'an HTML page, not the archive’s answer.');

  it('gets five tries over minutes, and then ends the job with its words', async () => {
    upstream.fail(() => page);
    const { failure, pauses, standings } = await upstream.run(MONTH);
    expect(pauses).toEqual([5_000, 15_000, 45_000, 135_000]);
    expect(failure).toMatchObject({
      message: 'an HTML page, not the archive’s answer (given up after 5 tries)',
      type: 'UpstreamGateway',
      nonRetryable: true,
    });
    expect(standings.map(({ trouble }) => trouble?.tries)).toEqual(
      [1, 2, 3, 4].map((made) => ({ made, most: 5 })),
    );
  });

  it('does not count outages between', async () => {
    upstream.fail((_days, request) => {
      if (request === 13) return undefined;
      return request % 3 === 0 ? page : new UpstreamError('unavailable', '503');
    });
    expectWhole((await upstream.run(MONTH)).outcome, MONTH);
  });
});

describe('bad data', () => {
  const bad = (fingerprint?: string) =>
    new UpstreamError('bad_data', 'it names no coordinates.', { fingerprint });

  it('twice the same is proof, and is not asked for again', async () => {
    upstream.fail(() => bad('aa'));
    const { failure, pauses } = await upstream.run(MONTH);
    expect(pauses).toEqual([1_000]);
    expect(upstream.asked).toHaveLength(2);
    expect(failure).toMatchObject({
      message:
        'it names no coordinates (upstream gave the same answer twice, byte for byte, so a third request is of no use)',
      type: 'UpstreamBadData',
    });
  });

  it('that was seen before is proof also when another came between', async () => {
    upstream.fail((_days, request) =>
      request === 2 ? new UpstreamError('unavailable', '503') : bad('aa'),
    );
    expect((await upstream.run(MONTH)).failure?.message).toContain('byte for byte');
    expect(upstream.asked).toHaveLength(3);
  });

  it('that differs each time ends the job after 20 tries', async () => {
    upstream.fail((_days, request) => bad(String(request)));
    const { failure, pauses, standings } = await upstream.run(MONTH);
    expect(upstream.asked).toHaveLength(20);
    expect(pauses.slice(0, 8)).toEqual([1, 2, 4, 8, 16, 32, 60, 60].map((s) => s * 1_000));
    expect(failure?.message).toBe('it names no coordinates (given up after 20 tries)');
    expect(standings.at(-1)?.trouble?.tries).toEqual({ made: 19, most: 20 });
  });

  it('of one day says nothing of the next ones', async () => {
    let before = '';
    upstream.fail(({ start_date }) => {
      if (start_date === before) return undefined;
      before = start_date;
      return bad(start_date);
    });
    expectWhole((await upstream.run(DECADE, { days: 400, tooMuch: 800 })).outcome, DECADE);
  });
});

it('a job that 0.2.0 started, whose attempts are few, pauses within one of them', async () => {
  const environment = new MockActivityEnvironment(
    { retryPolicy: { maximumAttempts: 20 } },
    { logger: new DefaultLogger('ERROR') },
  );
  const beats: Standing[] = [];
  environment.on('heartbeat', (standing: Standing) => beats.push(standing));
  upstream.fail((_days, request) =>
    request < 2 ? new UpstreamError('unavailable', 'upstream answered 503') : undefined,
  );
  const { fetchChunk } = createActivities(upstream.parts.deps);
  expectWhole(await environment.run(fetchChunk, GATHERING, MONTH), MONTH);
  expect(upstream.asked).toHaveLength(2);
  expect(beats[0]?.trouble?.error).toBe('upstream answered 503');
});

it('a worker that is told to stop gives its chunk back, for another one to go on at once', async () => {
  const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
  upstream.fail(() => {
    environment.cancel('WORKER_SHUTDOWN');
    return new UpstreamError('unavailable', 'the request was given up');
  });
  const { fetchChunk } = createActivities(upstream.parts.deps);
  await expect(environment.run(fetchChunk, GATHERING, MONTH)).rejects.toMatchObject({
    message: 'the worker was told to stop, and another one goes on',
    ...{ type: 'UpstreamWait', nonRetryable: false, nextRetryDelay: 1 },
  });
});

it('a pause within an attempt ends with a cancellation', async () => {
  const environment = new MockActivityEnvironment(
    { retryPolicy: { maximumAttempts: 20 } },
    { logger: new DefaultLogger('ERROR') },
  );
  environment.on('heartbeat', () => setImmediate(() => environment.cancel()));
  upstream.fail(() => new UpstreamError('rate_limited', '429', { waitSeconds: 86_400 }));
  const { fetchChunk } = createActivities(upstream.parts.deps);
  await expect(environment.run(fetchChunk, GATHERING, MONTH)).rejects.toBeInstanceOf(
    CancelledFailure,
  );
});

describe('other failures', () => {
  it('of the disk are waited out', async () => {
    const { publish } = upstream.parts.deps.parts;
    let failures = 0;
    upstream.parts.deps.parts.publish = (...given) => {
      failures += 1;
      if (failures > 25) return publish(...given);
      return Promise.reject(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' }));
    };
    const { outcome, pauses, standings } = await upstream.run(MONTH);
    expectWhole(outcome, MONTH);
    expect(pauses.slice(4, 8)).toEqual([16_000, 32_000, MINUTE, MINUTE]);
    expect(upstream.asked).toHaveLength(26);
    expect(standings[0]?.trouble?.error).toContain('free some space there');
  });

  it('of a disk that is seen to be full cost no request', async () => {
    const { expectWritable } = upstream.parts.deps.parts;
    const tried: number[] = [];
    upstream.parts.deps.parts.expectWritable = (series, bytes) => {
      tried.push(bytes);
      if (tried.length > 3) return expectWritable(series, bytes);
      return Promise.reject(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' }));
    };
    const { outcome, pauses, standings } = await upstream.run(MONTH);
    expectWhole(outcome, MONTH);
    expect(pauses).toEqual([1_000, 2_000, 4_000]);
    expect(upstream.asked).toHaveLength(1);
    // Before it stands in line, and once more when its turn has come.
    expect(tried).toEqual(Array(5).fill(8 * 31 * 2));
    expect(standings[0]?.trouble?.error).toContain('free some space there');
  });

  it('are defects, and end the job after 20 tries', async () => {
    let tries = 0;
    upstream.parts.deps.parts.find = () => {
      tries += 1;
      return Promise.reject(new TypeError('x is not a function'));
    };
    const { failure } = await upstream.run(MONTH);
    expect(failure).toMatchObject({
      message: 'x is not a function (given up after 20 tries)',
      type: 'TypeError',
    });
    expect(tries).toBe(20);
  });
});

it('what another activity began, and goes on in this one, reports as this one', async () => {
  const beats: string[] = [];
  const environment = (activityId: string, heartbeatDetails?: Memory) => {
    const made = new MockActivityEnvironment({ activityId, heartbeatDetails });
    made.on('heartbeat', ({ wait }: Standing) => beats.push(`${activityId}: ${wait?.why}`));
    return made;
  };
  let goOn: (persistence: Persistence) => void = () => {};
  const given = new Promise<Persistence>((resolve) => {
    goOn = resolve;
  });
  let work: Promise<void> = Promise.resolve();
  await environment('first').run(async () => {
    work = given.then(async (persistence) => {
      persistence.waits({ since: NOW, why: 'its turn' });
      await persistence.succeeded();
    });
  });
  const told: string[] = [];
  const tellWaiting = async () => {
    told.push(activityInfo().activityId);
    return true;
  };
  await environment('second', { told: 'outage' }).run(() =>
    persist({ now: () => NOW, tellWaiting }, undefined, (persistence) => {
      goOn(persistence);
      return work;
    }),
  );
  expect(beats).toEqual(['second: its turn']);
  expect(told).toEqual(['second']);
});
