/** Accounting of upstream's budgets, without input or output. */
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

/** The words with which Open-Meteo's limits begin. */
const PERIOD_WORDS = { minute: /\bminutely\b/i, hour: /\bhourly\b/i, day: /\bdaily\b/i } as const;

type Period = keyof typeof PERIOD_MS;
const PERIODS = Object.keys(PERIOD_MS) as Period[];

/** Open-Meteo request weight that may be spent in each period; 0 is unlimited. */
export type Budgets = Record<Period, number>;

/**
 * Largest difference between the clocks of a fleet's machines. A record further ahead comes from a clock that has
 * since been set back.
 */
const CLOCKS_DIFFER_MS = 60_000;

/** Upstream's longest period is a calendar month. */
const LONGEST_PAUSE_MS = 31 * PERIOD_MS.day;

/** A pause may end one second after its period, as waits for limits do. */
const MARGIN_MS = 1_000;

const moment = z.number().min(0).max(8.64e15);
const spentSchema = z.object({ since: moment, weight: z.number().min(0) });
/** Versions up to 0.2.0 did not record when a pause began. */
const pauseSchema = z.object({ until: moment, why: z.string(), since: moment.optional() });

/** The weight that the fleet has spent, and the pause that upstream asked for. Times are unix milliseconds. */
export const ledgerSchema = z.object({
  minute: spentSchema.optional().catch(undefined),
  hour: spentSchema.optional().catch(undefined),
  day: spentSchema.optional().catch(undefined),
  pause: pauseSchema.optional().catch(undefined),
  claims: claimsSchema.optional().catch(undefined),
});

export type Ledger = z.infer<typeof ledgerSchema>;

/** Why no request may be sent now, and when to try again. */
export interface Wait {
  until: number;
  why: string;
  /** Present if our own budget is spent; absent if upstream asked for the pause. */
  isBudget?: true;
}

/** Spends weight. Returns the new ledger, or a wait if the weight cannot be spent yet. */
export function spend(
  ledger: Ledger,
  asker: Asker,
  budgets: Budgets,
  now: number,
): { ledger: Ledger } | { wait: Wait } {
  const paused = pauseAt(ledger, now);
  if (paused !== undefined) return { wait: paused };
  // No budgets: nothing to record.
  if (PERIODS.every((period) => budgets[period] === 0)) return { ledger };
  const { claims } = ledger;
  const next: Ledger = claims === undefined ? {} : { claims: withoutClaimsOf(claims, asker.by) };
  for (const period of PERIODS) {
    const budget = budgets[period];
    if (budget === 0) continue;
    const { since, weight: spent } = spentIn(period, ledger, now);
    const after = spent + asker.weight;
    // A request heavier than the whole budget may pass if nothing else was spent in the period.
    if (spent > 0 && after > budget) {
      return {
        wait: { until: since + PERIOD_MS[period], why: overspent(budget, period), isBudget: true },
      };
    }
    const kept = claimKept(claims ?? {}, asker.by, since / PERIOD_MS[period], now);
    if (kept !== undefined && after + kept.weight > budget) {
      const until = Math.min(keptUntil(kept), since + PERIOD_MS[period]);
      return { wait: { until, why: keptBack(budget, period), isBudget: true } };
    }
    next[period] = { since, weight: after };
  }
  return { ledger: next };
}

/** Records a waiting request. The first ones get room when the budget is new. */
export function wait(ledger: Ledger, asker: Asker, until: number, now: number): Ledger {
  const before = ledger.claims ?? {};
  const claims = claim(before, asker, until, now);
  return claims === before ? ledger : { ...ledger, claims };
}

/**
 * Weight spent in the current period. A record slightly ahead of this clock counts as current: another machine's
 * clock is fast, and a new record would lose its spent weight. A record further ahead is from a clock since set back
 * and is ignored.
 */
function spentIn(period: Period, ledger: Ledger, now: number): z.infer<typeof spentSchema> {
  const since = now - (now % PERIOD_MS[period]);
  const recorded = ledger[period];
  const isOfNow =
    recorded !== undefined && recorded.since >= since && recorded.since <= now + CLOCKS_DIFFER_MS;
  return isOfNow ? recorded : { since, weight: 0 };
}

/** Blocks all requests until a time. A longer pause stays. A pause is no longer than its reason allows. */
export function pause(ledger: Ledger, { until, why }: Wait, now: number): Ledger {
  const bounded = Math.min(until, now + longestPause(why));
  const standing = pauseAt(ledger, now);
  return standing !== undefined && standing.until >= bounded
    ? ledger
    : { ...ledger, pause: { until: bounded, why, since: now } };
}

/** The current pause. A record that is longer than its reason allows comes from a wrong clock and is ignored. */
function pauseAt({ pause: recorded }: Ledger, now: number): Wait | undefined {
  if (recorded === undefined) return undefined;
  const { until, why, since = now } = recorded;
  if (until <= now || since > now + CLOCKS_DIFFER_MS || until - since > longestPause(why))
    return undefined;
  return { until, why };
}

/** The longest pause that a reason allows, by Open-Meteo's words for its limits. A reason may name no period. */
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
