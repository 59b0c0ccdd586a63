import { describe, expect, it } from '@jest/globals';
import { type Asker, claim, claimKept, withoutClaimsOf } from '../../../src/upstream/claims.js';
import { type Budgets, type Ledger, spend, wait } from '../../../src/upstream/ledger.js';

const MINUTE = 60_000;
const NOON = Date.UTC(2024, 5, 24, 12);
const BUDGETS: Budgets = { minute: 10, hour: 0, day: 0 };

const asker = (by: string, weight: number, since = NOON): Asker => ({ by, weight, since });

/** A fleet whose requests come as adversely as they can: in one order, at each moment that they were told to. */
function fleet() {
  let ledger: Ledger = {};
  const passed = new Map<string, number>();
  const ask = (who: Asker, now: number): void => {
    if (passed.has(who.by)) return;
    const outcome = spend(ledger, who, BUDGETS, now);
    if ('ledger' in outcome) {
      ledger = outcome.ledger;
      passed.set(who.by, now);
    } else ledger = wait(ledger, who, outcome.wait.until, now);
  };
  const minute = (number: number, inOrder: readonly Asker[]): void => {
    for (const after of [0, 1_000, 20_000]) {
      for (const who of inOrder) ask(who, NOON + number * MINUTE + after);
    }
  };
  return { minute, passed };
}

describe('who waits for a budget', () => {
  it('is in its turn within two periods where it is light, however many heavy ones ask before it', () => {
    const { minute, passed } = fleet();
    const heavy = Array.from({ length: 20 }, (_, index) => asker(`heavy ${index}`, 8));
    const light = asker('light', 3, NOON + 3 * MINUTE);
    for (const number of [0, 1, 2]) minute(number, heavy);
    for (const number of [3, 4, 5]) minute(number, [...heavy, light]);
    expect(Number(passed.get('light'))).toBeLessThan(NOON + 6 * MINUTE);
  });

  it.each([
    ['heavy', 8],
    ['heavier than the budget', 25],
  ])(
    'is in its turn within a few periods where it is %s, however many light ones ask before it',
    (_what, weight) => {
      const { minute, passed } = fleet();
      const heavy = asker('heavy', weight);
      for (let number = 0; number < 6; number += 1) {
        const light = Array.from({ length: 10 }, (_, index) =>
          asker(`light ${number} ${index}`, 1, NOON + number * MINUTE),
        );
        minute(number, [...light, heavy]);
      }
      expect(Number(passed.get('heavy'))).toBeLessThan(NOON + 4 * MINUTE);
    },
  );

  it('keeps nobody away who fits beside it', () => {
    const ledger = wait(
      { minute: { since: NOON, weight: 10 } },
      asker('heavy', 8),
      NOON + MINUTE,
      NOON,
    );
    expect(spend(ledger, asker('light', 2), BUDGETS, NOON + MINUTE)).toHaveProperty('ledger');
    expect(spend(ledger, asker('other', 3), BUDGETS, NOON + MINUTE)).toEqual({
      wait: {
        until: NOON + MINUTE + 20_000,
        why: "what is left of the minute's budget of 10 is kept for a request that comes first (DURABLE_WEATHER_WEIGHT_PER_MINUTE)",
        isBudget: true,
      },
    });
  });

  it('keeps room for 20 s, and no longer: it may have died', () => {
    const ledger = wait({}, asker('heavy', 8), NOON + MINUTE, NOON);
    expect(spend(ledger, asker('other', 3), BUDGETS, NOON + MINUTE + 20_000)).toHaveProperty(
      'ledger',
    );
  });
});

describe('claims', () => {
  const light = asker('light', 1, NOON + 5);
  const heavy = asker('heavy', 8, NOON);

  it('are of the lightest and of who has waited longest, by turns', () => {
    const claims = claim(claim({}, heavy, NOON + MINUTE, NOON), light, NOON + MINUTE, NOON);
    expect([claims.lightest?.by, claims.longest?.by]).toEqual(['light', 'heavy']);
    const first = (turn: number, by: string) => claimKept(claims, by, turn, NOON + MINUTE)?.by;
    expect([first(2, 'x'), first(3, 'x'), first(2, 'heavy'), first(3, 'light')]).toEqual([
      'heavy',
      'light',
      undefined,
      undefined,
    ]);
  });

  it('stay as they are where another comes first already', () => {
    const claims = claim(claim({}, heavy, NOON + MINUTE, NOON), light, NOON + MINUTE, NOON);
    expect(claim(claims, asker('later', 5, NOON + 9), NOON + MINUTE, NOON)).toBe(claims);
  });

  it('end with their turn', () => {
    const claims = claim({}, heavy, NOON + MINUTE, NOON);
    expect(withoutClaimsOf(claims, 'heavy')).toEqual({});
    expect(withoutClaimsOf(claims, 'light')).toEqual(claims);
  });
});
