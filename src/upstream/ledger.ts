import { z } from 'zod';
import {
  type Asker,
  claim,
  claimKept,
  claimsSchema,
  keptUntil,
  withoutClaimsOf,
} from './claims.js';

/** Open-Meteo counts by the clock's minute and hour and by the UTC day. */
const PERIOD_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** Word for word as Open-Meteo's limits begin. */
const PERIOD_WORDS = { minute: /\bminutely\b/i, hour: /\bhourly\b/i, day: /\bdaily\b/i } as const;

type Period = keyof typeof PERIOD_MS;
const PERIODS = Object.keys(PERIOD_MS) as Period[];

/** Open-Meteo request weight that may be spent in each period; 0 is unlimited. */
export type Budgets = Record<Period, number>;

/** Clocks of a fleet's machines differ by no more. What lies farther ahead was written by a clock that was set back since. */
const CLOCKS_DIFFER_MS = 60_000;

/** Upstream counts by calendar month at the longest. */
const LONGEST_PAUSE_MS = 31 * PERIOD_MS.day;

/** A second more than a period, as limits are waited for that end with it. */
const MARGIN_MS = 1_000;

const moment = z.number().min(0).max(8.64e15);
const spentSchema = z.object({ since: moment, weight: z.number().min(0) });
/** Versions up to 0.2.0 did not note when a pause was asked for. */
const pauseSchema = z.object({ until: moment, why: z.string(), since: moment.optional() });

/** What the fleet has spent, and until when upstream wants to be left alone. Times are unix milliseconds. */
export const ledgerSchema = z.object({
  minute: spentSchema.optional().catch(undefined),
  hour: spentSchema.optional().catch(undefined),
  day: spentSchema.optional().catch(undefined),
  pause: pauseSchema.optional().catch(undefined),
  claims: claimsSchema.optional().catch(undefined),
});

export type Ledger = z.infer<typeof ledgerSchema>;

/** Why nothing may be asked now, and from when on it is worth trying again. */
export interface Wait {
  until: number;
  why: string;
}

/** Spends weight: the ledger with it, or the wait that comes before. */
export function spend(
  ledger: Ledger,
  asker: Asker,
  budgets: Budgets,
  now: number,
): { ledger: Ledger } | { wait: Wait } {
  const paused = pauseAt(ledger, now);
  if (paused !== undefined) return { wait: paused };
  // Nothing to keep account of, and nothing to write.
  if (PERIODS.every((period) => budgets[period] === 0)) return { ledger };
  const { claims } = ledger;
  const next: Ledger = claims === undefined ? {} : { claims: withoutClaimsOf(claims, asker.by) };
  for (const period of PERIODS) {
    const budget = budgets[period];
    if (budget === 0) continue;
    const { since, weight: spent } = spentIn(period, ledger, now);
    const after = spent + asker.weight;
    // A request heavier than the whole budget is let through when it has a period to itself.
    if (spent > 0 && after > budget) {
      return { wait: { until: since + PERIOD_MS[period], why: overspent(budget, period) } };
    }
    const kept = claimKept(claims ?? {}, asker.by, since / PERIOD_MS[period], now);
    if (kept !== undefined && after + kept.weight > budget) {
      const until = Math.min(keptUntil(kept), since + PERIOD_MS[period]);
      return { wait: { until, why: keptBack(budget, period) } };
    }
    next[period] = { since, weight: after };
  }
  return { ledger: next };
}

/** Notes who waits for its turn: the first ones find room when the budget is new. */
export function wait(ledger: Ledger, asker: Asker, until: number, now: number): Ledger {
  const before = ledger.claims ?? {};
  const claims = claim(before, asker, until, now);
  return claims === before ? ledger : { ...ledger, claims };
}

/**
 * What was spent in the period that it is now. It has begun when another machine, whose clock is a little ahead,
 * says so: beginning the old one anew would forget what is spent.
 */
function spentIn(period: Period, ledger: Ledger, now: number): z.infer<typeof spentSchema> {
  const since = now - (now % PERIOD_MS[period]);
  const recorded = ledger[period];
  const isOfNow =
    recorded !== undefined && recorded.since >= since && recorded.since <= now + CLOCKS_DIFFER_MS;
  return isOfNow ? recorded : { since, weight: 0 };
}

/** Keeps everyone from asking for a while; a longer pause stays. No pause is longer than its reason can ask for. */
export function pause(ledger: Ledger, { until, why }: Wait, now: number): Ledger {
  const bounded = Math.min(until, now + longestPause(why));
  const standing = pauseAt(ledger, now);
  return standing !== undefined && standing.until >= bounded
    ? ledger
    : { ...ledger, pause: { until: bounded, why, since: now } };
}

/** The pause that holds now. A record that its own reason cannot have made is a wrong clock's, and none. */
function pauseAt({ pause: recorded }: Ledger, now: number): Wait | undefined {
  if (recorded === undefined) return undefined;
  const { until, why, since = now } = recorded;
  if (until <= now || since > now + CLOCKS_DIFFER_MS || until - since > longestPause(why))
    return undefined;
  return { until, why };
}

/** The longest that a reason can ask for, by Open-Meteo's words for its limits; it may also name no period. */
function longestPause(why: string): number {
  const period = PERIODS.find((name) => PERIOD_WORDS[name].test(why));
  return period === undefined ? LONGEST_PAUSE_MS : PERIOD_MS[period] + MARGIN_MS;
}

function overspent(budget: number, period: Period): string {
  return `the ${period}'s budget of ${budget} is spent (${variableOf(period)})`;
}

function keptBack(budget: number, period: Period): string {
  return `what is left of the ${period}'s budget of ${budget} is kept for a request that comes first (${variableOf(period)})`;
}

function variableOf(period: Period): string {
  return `DURABLE_WEATHER_WEIGHT_PER_${period.toUpperCase()}`;
}
