import { describe, expect, it } from '@jest/globals';
import {
  type Budgets,
  type Ledger,
  ledgerSchema,
  pause,
  spend,
} from '../../../src/upstream/ledger.js';

const NOON = Date.UTC(2024, 5, 24, 12);
const UNLIMITED: Budgets = { minute: 0, hour: 0, day: 0 };

const anyone = (weight: number) => ({ weight, by: 'anyone', since: 0 });

/** Spends weights one after the other at the same moment; stops at the first that has to wait. */
function spendAll(weights: number[], budgets: Budgets, now = NOON, ledger: Ledger = {}) {
  for (const weight of weights) {
    const outcome = spend(ledger, anyone(weight), budgets, now);
    if ('wait' in outcome) return outcome.wait;
    ledger = outcome.ledger;
  }
  return ledger;
}

describe('a budget', () => {
  it('is spent to the last, and no further', () => {
    const budgets = { ...UNLIMITED, minute: 10 };
    expect(spendAll([6, 4], budgets)).toEqual({ minute: { since: NOON, weight: 10 } });
    expect(spendAll([6, 4.1], budgets)).toEqual({
      until: NOON + 60_000,
      why: "the minute's budget of 10 is spent (DURABLE_WEATHER_WEIGHT_PER_MINUTE)",
      isBudget: true,
    });
  });

  it.each([
    ['minute', 60_000],
    ['hour', 3_600_000],
    ['day', 86_400_000],
  ] as const)('of a %s is new with the clock’s next one', (period, length) => {
    const since = NOON - (NOON % length);
    const budgets = { ...UNLIMITED, [period]: 10 };
    const full = { [period]: { since, weight: 10 } };
    expect(spend(full, anyone(1), budgets, since + length - 1)).toEqual({
      wait: {
        until: since + length,
        why: `the ${period}'s budget of 10 is spent (DURABLE_WEATHER_WEIGHT_PER_${period.toUpperCase()})`,
        isBudget: true,
      },
    });
    expect(spend(full, anyone(1), budgets, since + length)).toEqual({
      ledger: { [period]: { since: since + length, weight: 1 } },
    });
  });

  it('of every period has to hold, and a refusal spends nothing of any', () => {
    const budgets = { minute: 10, hour: 15, day: 100 };
    const ledger = spendAll([10], budgets) as Ledger;
    expect(spend(ledger, anyone(6), budgets, NOON + 60_000)).toEqual({
      wait: {
        until: NOON + 3_600_000,
        why: expect.stringContaining("hour's budget of 15"),
        isBudget: true,
      },
    });
    expect(spend(ledger, anyone(5), budgets, NOON + 60_000)).toEqual({
      ledger: {
        minute: { since: NOON + 60_000, weight: 5 },
        hour: { since: NOON, weight: 15 },
        day: { since: NOON - 43_200_000, weight: 15 },
      },
    });
  });

  it('lets a request that is heavier than it through when it is untouched', () => {
    const budgets = { ...UNLIMITED, minute: 10 };
    expect(spendAll([235], budgets)).toEqual({ minute: { since: NOON, weight: 235 } });
    expect(spendAll([1, 235], budgets)).toMatchObject({ until: NOON + 60_000 });
  });

  it('of a new period is not forgotten by a worker whose clock is behind', () => {
    const budgets = { ...UNLIMITED, minute: 10 };
    const full = { minute: { since: NOON, weight: 10 } };
    expect(spend(full, anyone(1), budgets, NOON - 1)).toMatchObject({
      wait: { until: NOON + 60_000 },
    });
    const light = { minute: { since: NOON, weight: 4 } };
    expect(spend(light, anyone(1), budgets, NOON - 1)).toEqual({
      ledger: { minute: { since: NOON, weight: 5 } },
    });
  });

  it('begins anew when the clock was set back by more than a period', () => {
    const budgets = { ...UNLIMITED, minute: 10 };
    const full = { minute: { since: NOON, weight: 10 } };
    expect(spend(full, anyone(1), budgets, NOON - 60_001)).toEqual({
      ledger: { minute: { since: NOON - 120_000, weight: 1 } },
    });
  });

  it('of 0 is unlimited, and leaves the ledger as it is', () => {
    const ledger = {};
    const outcome = spend(ledger, anyone(1e9), UNLIMITED, NOON);
    expect('ledger' in outcome && outcome.ledger).toBe(ledger);
  });
});

describe('a pause', () => {
  const hourly = { until: NOON + 60_000, why: 'upstream answered 429' };

  it('holds for everyone until it is over, whatever the budgets', () => {
    const ledger = pause({}, hourly, NOON);
    expect(spend(ledger, anyone(1), UNLIMITED, NOON + 59_999)).toEqual({ wait: hourly });
    expect(spend(ledger, anyone(1), { ...UNLIMITED, minute: 5 }, NOON + 60_000)).toEqual({
      ledger: { minute: { since: NOON + 60_000, weight: 1 } },
    });
  });

  it('is not shortened by a later one, and keeps what was spent', () => {
    const spent = { day: { since: NOON, weight: 1 } };
    const ledger = pause(spent, hourly, NOON);
    expect(ledger).toEqual({ ...spent, pause: { ...hourly, since: NOON } });
    expect(pause(ledger, { until: NOON + 1, why: 'shorter' }, NOON)).toBe(ledger);
  });

  const MINUTELY = 'upstream answered 429: Minutely API request limit exceeded.';
  const holds = (recorded: NonNullable<Ledger['pause']>, now = NOON) =>
    'wait' in spend({ pause: recorded }, anyone(1), UNLIMITED, now);

  it('is as long as its reason can ask for at the most', () => {
    const asked = (why: string) => {
      const ledger = pause({}, { until: NOON + 1e12, why }, NOON);
      return Number(ledger.pause?.until) - NOON;
    };
    expect(asked(MINUTELY)).toBe(61_000);
    expect(asked('Hourly API request limit exceeded.')).toBe(3_601_000);
    expect(asked('Daily API request limit exceeded.')).toBe(86_401_000);
    expect(asked('Monthly API request limit exceeded.')).toBe(31 * 86_400_000);
    expect(asked('upstream answered 503: Retry later')).toBe(31 * 86_400_000);
  });

  it('that its reason cannot have asked for is a wrong clock’s, and none', () => {
    expect(holds({ until: NOON + 61_000, why: MINUTELY, since: NOON })).toBe(true);
    // Its clock was a day ahead.
    const tomorrow = NOON + 86_400_000;
    expect(holds({ until: tomorrow + 60_000, why: MINUTELY, since: tomorrow })).toBe(false);
    // Of 0.2.0, which did not note when it was asked for.
    expect(holds({ until: NOON + 61_000, why: MINUTELY })).toBe(true);
    expect(holds({ until: NOON + 61_001, why: MINUTELY })).toBe(false);
    expect(holds({ until: NOON + 315_360_000_000, why: 'whatever' })).toBe(false);
  });

  it('that a wrong clock wrote keeps no later one from holding', () => {
    const wrong = { pause: { until: NOON + 1e12, why: MINUTELY, since: NOON + 1e11 } };
    expect(pause(wrong, hourly, NOON)).toEqual({ pause: { ...hourly, since: NOON } });
  });
});

describe('a record that cannot be', () => {
  it.each([
    ['a moment beyond the calendar', { pause: { until: 1e18, why: 'x' } }],
    ['a moment before it', { day: { since: -1, weight: 1 } }],
    ['less than nothing spent', { day: { since: NOON, weight: -1 } }],
    ['text', { minute: 'full' }],
  ])('(%s) is dropped, and the others stay', (_what, odd) => {
    const hour = { since: NOON, weight: 3 };
    expect(ledgerSchema.parse({ hour, ...odd })).toEqual(
      expect.objectContaining({ hour: { since: NOON, weight: 3 } }),
    );
    const ledger = ledgerSchema.parse({ hour, ...odd });
    expect(spend(ledger, anyone(1), { minute: 5, hour: 5, day: 5 }, NOON)).toHaveProperty('ledger');
  });

  it('(tomorrow’s budget, by a clock that was a day ahead) is dropped', () => {
    const tomorrow = NOON + 43_200_000;
    const ledger = { day: { since: tomorrow, weight: 10 } };
    expect(spend(ledger, anyone(1), { ...UNLIMITED, day: 10 }, NOON)).toEqual({
      ledger: { day: { since: NOON - 43_200_000, weight: 1 } },
    });
  });
});
