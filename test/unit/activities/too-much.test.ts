import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { countDays } from '../../../src/weather/dates.js';
import type { Chunk } from '../../../src/weather/gathering.js';
import { UpstreamError } from '../../../src/weather/provider.js';
import { expectWhole, type FailingUpstream, failingUpstream } from './failing-upstream.js';
import { GATHERING } from './real-parts.js';

const DECADE: Chunk = { start_date: '1990-01-01', end_date: '1999-12-31' };

let upstream: FailingUpstream;
beforeEach(async () => {
  upstream = await failingUpstream();
});
afterEach(() => upstream.close());

const lengths = () =>
  upstream.asked.map(({ start_date, end_date }) => countDays(start_date, end_date));

describe('days that are too much for one request', () => {
  const tooMuch = new UpstreamError('too_much', 'upstream answered 504: Gateway Time-out');
  const atMost = (days: number) => {
    upstream.fail(({ start_date, end_date }) =>
      countDays(start_date, end_date) > days ? tooMuch : undefined,
    );
  };

  it('are halved from the second answer on, and what works is used for the rest', async () => {
    atMost(400);
    const { outcome, pauses } = await upstream.run(DECADE);
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
    const { outcome } = await upstream.run(DECADE, { days: 229, tooMuch: 458 });
    expectWhole(outcome, DECADE);
    expect(lengths()).toEqual([...Array.from({ length: 15 }, () => 229), 217]);
    expect(outcome?.span).toEqual({ days: 229, tooMuch: 458 });
  });

  it('once only, are asked for again as they were', async () => {
    upstream.fail((_days, request) => (request === 1 ? tooMuch : undefined));
    const { outcome } = await upstream.run(DECADE);
    expect(lengths()).toEqual([3652, 3652]);
    expect(outcome).not.toHaveProperty('span');
  });

  it('are a month at least, which is waited for like any outage', async () => {
    upstream.fail((_days, request) => (request <= 12 ? tooMuch : undefined));
    const { outcome, pauses } = await upstream.run(DECADE);
    expectWhole(outcome, DECADE);
    // From the last month on it grows: nothing has been too much while less went through.
    expect(lengths()).toEqual([
      ...[3652, 3652, 1826, 913, 457, 229, 115, 58, 31, 31, 31, 31],
      ...[31, 62, 124, 248, 496, 992, 1699],
    ]);
    expect(pauses).toEqual([...Array.from({ length: 8 }, () => 1_000), 1_000, 2_000, 4_000, 8_000]);
  });

  it('keep the pieces that came, also when a later one fails for good', async () => {
    upstream.fail(({ start_date, end_date }) => {
      if (start_date > '1995') return new UpstreamError('rejected', 'no');
      return countDays(start_date, end_date) > 400 ? tooMuch : undefined;
    });
    expect((await upstream.run(DECADE)).failure?.message).toBe('no');
    const { gaps } = await upstream.parts.deps.parts.find(GATHERING, DECADE, '2024-06-24');
    expect(gaps).toHaveLength(1);
    expect(gaps[0]?.start_date.slice(0, 4)).toBe('1995');
  });
});
