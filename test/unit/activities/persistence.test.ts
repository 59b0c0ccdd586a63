import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addDays, countDays } from '../../../src/weather/dates.js';
import type { Chunk, ChunkOutcome, Days } from '../../../src/weather/gathering.js';
import { openMeteoProvider } from '../../../src/weather/open-meteo.js';
import { UpstreamError, type WeatherProvider } from '../../../src/weather/provider.js';
import { startUpstream, type Upstream } from '../../fakes/upstream.js';
import { runAttempts } from './attempts.js';
import { GATHERING, NOW, realParts } from './real-parts.js';

const MONTH: Chunk = { start_date: '1994-01-01', end_date: '1994-01-31' };
const DECADE: Chunk = { start_date: '1990-01-01', end_date: '1999-12-31' };
const MINUTE = 60_000;

let upstream: Upstream;
let parts: Awaited<ReturnType<typeof realParts>>;
/** What upstream fails with; it answers where that is nothing. */
let fault: (days: Days, request: number) => UpstreamError | undefined;
let asked: Days[];
beforeEach(async () => {
  upstream = await startUpstream();
  asked = [];
  fault = () => undefined;
  parts = await realParts(upstream.archiveUrl, failingProvider);
});
afterEach(async () => {
  await upstream.close();
  await parts.remove();
});

function failingProvider(archiveUrl: string, now: () => number): WeatherProvider {
  const provider = openMeteoProvider({ archiveUrl, apiKey: undefined, now });
  return {
    ...provider,
    fetchDays: (series, days, signal) => {
      asked.push(days);
      const error = fault(days, asked.length);
      return error === undefined ? provider.fetchDays(series, days, signal) : Promise.reject(error);
    },
  };
}

const run = (chunk: Chunk, span?: { days: number; tooMuch?: number }) =>
  runAttempts(parts, GATHERING, chunk, span);

const lengths = () => asked.map(({ start_date, end_date }) => countDays(start_date, end_date));

/** Throws where the parts do not have each day of a chunk once, in order. */
function expectWhole(outcome: ChunkOutcome | undefined, chunk: Chunk): void {
  let next = chunk.start_date;
  for (const { start_date, end_date } of outcome?.parts ?? []) {
    expect(start_date).toBe(next);
    next = addDays(end_date, 1);
  }
  expect(next).toBe(addDays(chunk.end_date, 1));
}

describe('an outage', () => {
  it('is waited out with pauses that double, and asks once a pause', async () => {
    fault = (_days, request) =>
      request <= 5 ? new UpstreamError('unavailable', 'upstream answered 503: Down.') : undefined;
    const { outcome, pauses, standings } = await run(MONTH);
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
    expectWhole(outcome, MONTH);
    expect(asked).toHaveLength(6);
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
    fault = () =>
      parts.clock.now < end ? new UpstreamError('unavailable', 'connect ECONNREFUSED') : undefined;
    const { outcome, pauses } = await run(MONTH);
    expectWhole(outcome, MONTH);
    expect(pauses.slice(9, 12)).toEqual([512_000, 15 * MINUTE, 15 * MINUTE]);
    expect(Math.max(...pauses)).toBe(15 * MINUTE);
    expect(asked).toHaveLength(10 + Math.ceil((48 * 60 * MINUTE - 1_023_000) / (15 * MINUTE)) + 1);
  });

  it('that is over is forgotten: the next one begins with a second', async () => {
    await parts.deps.parts.publish(
      GATHERING,
      { start_date: '1994-01-11', end_date: '1994-01-11' },
      await parts.deps.provider.fetchDays(
        GATHERING,
        { start_date: '1994-01-11', end_date: '1994-01-11' },
        new AbortController().signal,
      ),
      '2024-06-24',
    );
    asked = [];
    const failing = new Set([1, 2, 4]);
    fault = (_days, request) =>
      failing.has(request) ? new UpstreamError('unavailable', '503') : undefined;
    const { pauses } = await run(MONTH);
    expect(pauses).toEqual([1_000, 2_000, 1_000]);
  });

  it('ends at once for what upstream refuses', async () => {
    fault = (_days, request) =>
      request < 3
        ? new UpstreamError('unavailable', '503')
        : new UpstreamError('rejected', 'upstream answered 400: No such place');
    const { failure } = await run(MONTH);
    expect(failure).toMatchObject({
      message: 'upstream answered 400: No such place',
      type: 'UpstreamRejected',
    });
    expect(asked).toHaveLength(3);
  });
});

describe('a limit of upstream’s', () => {
  it('is waited for as long as upstream says, and counts as no failure', async () => {
    fault = (_days, request) =>
      request <= 30
        ? new UpstreamError('rate_limited', 'upstream answered 429: Wait.', { waitSeconds: 7 })
        : undefined;
    const { outcome, pauses, standings } = await run(MONTH);
    expectWhole(outcome, MONTH);
    expect(pauses).toEqual(Array.from({ length: 30 }, () => 7_000));
    expect(standings[1]).toEqual({
      wait: { until: NOW + 14_000, why: 'upstream answered 429: Wait.' },
    });
  });
});

describe('a page in the archive’s place', () => {
  const page = new UpstreamError('gateway', 'an HTML page, not the archive’s answer.');

  it('gets five tries over minutes, and then ends the job with its words', async () => {
    fault = () => page;
    const { failure, pauses, standings } = await run(MONTH);
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
    fault = (_days, request) => {
      if (request === 13) return undefined;
      return request % 3 === 0 ? page : new UpstreamError('unavailable', '503');
    };
    expectWhole((await run(MONTH)).outcome, MONTH);
  });
});

describe('bad data', () => {
  const bad = (fingerprint?: string) =>
    new UpstreamError('bad_data', 'it names no coordinates.', { fingerprint });

  it('twice the same is proof, and is not asked for again', async () => {
    fault = () => bad('aa');
    const { failure, pauses } = await run(MONTH);
    expect(pauses).toEqual([1_000]);
    expect(asked).toHaveLength(2);
    expect(failure).toMatchObject({
      message:
        'it names no coordinates (upstream gave the same answer twice, byte for byte, so a third request is of no use)',
      type: 'UpstreamBadData',
    });
  });

  it('that was seen before is proof also when another came between', async () => {
    fault = (_days, request) =>
      request === 2 ? new UpstreamError('unavailable', '503') : bad('aa');
    expect((await run(MONTH)).failure?.message).toContain('byte for byte');
    expect(asked).toHaveLength(3);
  });

  it('that differs each time ends the job after 20 tries', async () => {
    fault = (_days, request) => bad(String(request));
    const { failure, pauses, standings } = await run(MONTH);
    expect(asked).toHaveLength(20);
    expect(pauses.slice(0, 8)).toEqual([1, 2, 4, 8, 16, 32, 60, 60].map((s) => s * 1_000));
    expect(failure?.message).toBe('it names no coordinates (given up after 20 tries)');
    expect(standings.at(-1)?.trouble?.tries).toEqual({ made: 19, most: 20 });
  });

  it('of one day says nothing of the next ones', async () => {
    let before = '';
    fault = ({ start_date }) => {
      if (start_date === before) return undefined;
      before = start_date;
      return bad(start_date);
    };
    expectWhole((await run(DECADE, { days: 400, tooMuch: 800 })).outcome, DECADE);
  });
});

describe('days that are too much for one request', () => {
  const tooMuch = new UpstreamError('too_much', 'upstream answered 504: Gateway Time-out');
  const atMost = (days: number) => {
    fault = ({ start_date, end_date }) =>
      countDays(start_date, end_date) > days ? tooMuch : undefined;
  };

  it('are halved from the second answer on, and what works is used for the rest', async () => {
    atMost(400);
    const { outcome, pauses } = await run(DECADE);
    expectWhole(outcome, DECADE);
    expect(outcome?.rows).toBe(3652);
    expect(lengths()).toEqual([
      ...[3652, 3652, 1826, 913, 457, 229],
      // Twice as much once more: the small pieces might have been an outage's.
      458,
      ...Array.from({ length: 14 }, () => 229),
      217,
    ]);
    expect(pauses).toEqual([1_000, 1_000, 1_000, 1_000, 1_000, 1_000]);
    expect(outcome?.span).toEqual({ days: 229, tooMuch: 458 });
  });

  it('are not asked for by a later chunk that was told', async () => {
    atMost(400);
    const { outcome } = await run(DECADE, { days: 229, tooMuch: 458 });
    expectWhole(outcome, DECADE);
    expect(lengths()).toEqual([...Array.from({ length: 15 }, () => 229), 217]);
    expect(outcome?.span).toEqual({ days: 229, tooMuch: 458 });
  });

  it('once only, are asked for again as they were', async () => {
    fault = (_days, request) => (request === 1 ? tooMuch : undefined);
    const { outcome } = await run(DECADE);
    expect(lengths()).toEqual([3652, 3652]);
    expect(outcome).not.toHaveProperty('span');
  });

  it('are a month at least, which is waited for like any outage', async () => {
    fault = (_days, request) => (request <= 12 ? tooMuch : undefined);
    const { outcome, pauses } = await run(DECADE);
    expectWhole(outcome, DECADE);
    // From the last month on it grows: nothing has been too much while less went through.
    expect(lengths()).toEqual([
      ...[3652, 3652, 1826, 913, 457, 229, 115, 58, 31, 31, 31, 31],
      ...[31, 62, 124, 248, 496, 992, 1699],
    ]);
    expect(pauses).toEqual([...Array.from({ length: 8 }, () => 1_000), 1_000, 2_000, 4_000, 8_000]);
  });

  it('keep the pieces that came, also when a later one fails for good', async () => {
    fault = ({ start_date, end_date }) => {
      if (start_date > '1995') return new UpstreamError('rejected', 'no');
      return countDays(start_date, end_date) > 400 ? tooMuch : undefined;
    };
    expect((await run(DECADE)).failure?.message).toBe('no');
    const { gaps } = await parts.deps.parts.find(GATHERING, DECADE, '2024-06-24');
    expect(gaps).toHaveLength(1);
    expect(gaps[0]?.start_date.slice(0, 4)).toBe('1995');
  });
});

describe('other failures', () => {
  it('of the disk are waited out', async () => {
    const { publish } = parts.deps.parts;
    let failures = 0;
    parts.deps.parts.publish = (...given) => {
      failures += 1;
      if (failures > 25) return publish(...given);
      return Promise.reject(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' }));
    };
    const { outcome, pauses, standings } = await run(MONTH);
    expectWhole(outcome, MONTH);
    expect(pauses.slice(7, 10)).toEqual([128_000, 256_000, 5 * MINUTE]);
    expect(asked).toHaveLength(26);
    expect(standings[0]?.trouble?.error).toContain('free some space there');
  });

  it('are defects, and end the job after 20 tries', async () => {
    let tries = 0;
    parts.deps.parts.find = () => {
      tries += 1;
      return Promise.reject(new TypeError('x is not a function'));
    };
    const { failure } = await run(MONTH);
    expect(failure).toMatchObject({
      message: 'x is not a function (given up after 20 tries)',
      type: 'TypeError',
    });
    expect(tries).toBe(20);
  });
});
