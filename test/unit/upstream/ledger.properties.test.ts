import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Budgets, type Ledger, pause, spend } from '../../../src/upstream/ledger.js';

const PERIODS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
const anyone = (weight: number) => ({ weight, by: 'anyone', since: 0 });

const NEW_YEAR = Date.UTC(2024, 0, 1);

const anyBudgets: fc.Arbitrary<Budgets> = fc.record({
  minute: fc.constantFrom(0, 1, 10, 540),
  hour: fc.constantFrom(0, 20, 4_500),
  day: fc.constantFrom(0, 50, 9_000),
});

const anyWeight = fc.oneof(
  fc.integer({ min: 1, max: 12 }),
  fc.double({ min: 1, max: 600, noNaN: true }),
);

/** What workers ask for, one after the other: a wait from seconds to half a day, a weight, and how far a worker's clock is behind. */
const anyRequests = fc.array(
  fc.record({
    after: fc.oneof(fc.nat(20_000), fc.nat(4_000_000), fc.nat(50_000_000)),
    weight: anyWeight,
    behind: fc.oneof(fc.constant(0), fc.nat(59_999)),
  }),
  { maxLength: 60 },
);

interface Spent {
  ledger: Ledger;
  weight: number;
}

/** The ledger after each request that was let through. */
function letThrough(
  requests: readonly { after: number; weight: number; behind: number }[],
  budgets: Budgets,
): Spent[] {
  let now = NEW_YEAR;
  let ledger: Ledger = {};
  return requests.flatMap(({ after, weight, behind }) => {
    now += after;
    const outcome = spend(ledger, anyone(weight), budgets, now - behind);
    if ('wait' in outcome) return [];
    ledger = outcome.ledger;
    return [{ ledger, weight }];
  });
}

it('no budget of any period is overspent, but by one request that has the period to itself', () => {
  fc.assert(
    fc.property(anyRequests, anyBudgets, (requests, budgets) => {
      const spent = letThrough(requests, budgets);
      for (const period of ['minute', 'hour', 'day'] as const) {
        if (budgets[period] === 0) continue;
        for (const since of new Set(spent.map(({ ledger }) => ledger[period]?.since))) {
          expect(Number(since) % PERIODS[period]).toBe(0);
          const within = spent.filter(({ ledger }) => ledger[period]?.since === since);
          const sum = within.reduce((total, { weight }) => total + weight, 0);
          if (within.length > 1) expect(sum).toBeLessThanOrEqual(budgets[period] + 1e-6);
        }
      }
    }),
    { numRuns: 500 },
  );
});

it('who has to wait is let through after a few waits, when nobody else asks', () => {
  fc.assert(
    fc.property(
      anyRequests,
      anyBudgets,
      anyWeight,
      fc.nat(59_999),
      (requests, budgets, weight, behind) => {
        const ledger = letThrough(requests, budgets).at(-1)?.ledger ?? {};
        let now = NEW_YEAR + requests.reduce((sum, { after }) => sum + after, 0) - behind;
        let waits = 0;
        for (;;) {
          const outcome = spend(ledger, anyone(weight), budgets, now);
          if ('ledger' in outcome) break;
          expect(outcome.wait.until).toBeGreaterThan(now);
          expect(outcome.wait.until - now).toBeLessThanOrEqual(2 * PERIODS.day);
          now = outcome.wait.until;
          waits += 1;
        }
        expect(waits).toBeLessThanOrEqual(3);
      },
    ),
  );
});

it('of any pauses the longest holds', () => {
  const anyPause = fc.record({ until: fc.nat(1_000_000), why: fc.string() });
  fc.assert(
    fc.property(
      fc.array(anyPause, { minLength: 1 }),
      fc.nat(1_000_000),
      anyBudgets,
      (pauses, now, budgets) => {
        const ledger = pauses.reduce<Ledger>((paused, asked) => pause(paused, asked, 0), {});
        const longest = Math.max(...pauses.map(({ until }) => until));
        const outcome = spend(ledger, anyone(1), budgets, now);
        if (longest > now) expect(outcome).toMatchObject({ wait: { until: longest } });
        else expect(outcome).toHaveProperty('ledger');
      },
    ),
  );
});
