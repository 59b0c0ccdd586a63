import { z } from 'zod';

/** Open-Meteo counts by the clock's minute and hour and by the UTC day. */
const PERIOD_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

type Period = keyof typeof PERIOD_MS;
const PERIODS = Object.keys(PERIOD_MS) as Period[];

/** Open-Meteo request weight that may be spent in each period; 0 is unlimited. */
export type Budgets = Record<Period, number>;

const spentSchema = z.object({ since: z.number(), weight: z.number() });

/** What the fleet has spent, and until when upstream wants to be left alone. Times are unix milliseconds. */
export const ledgerSchema = z.object({
  minute: spentSchema.optional(),
  hour: spentSchema.optional(),
  day: spentSchema.optional(),
  pause: z.object({ until: z.number(), why: z.string() }).optional(),
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
  weight: number,
  budgets: Budgets,
  now: number,
): { ledger: Ledger } | { wait: Wait } {
  if (ledger.pause !== undefined && ledger.pause.until > now) return { wait: ledger.pause };
  // Nothing to keep account of, and nothing to write.
  if (PERIODS.every((period) => budgets[period] === 0)) return { ledger };
  const next: Ledger = {};
  for (const period of PERIODS) {
    const budget = budgets[period];
    if (budget === 0) continue;
    const { since, weight: spent } = spentIn(period, ledger, now);
    // A request heavier than the whole budget is let through when it has a period to itself.
    if (spent > 0 && spent + weight > budget) {
      return { wait: { until: since + PERIOD_MS[period], why: overspent(budget, period) } };
    }
    next[period] = { since, weight: spent + weight };
  }
  return { ledger: next };
}

/**
 * What was spent in the period that it is now. It has begun when another machine, whose clock is a little ahead,
 * says so: beginning the old one anew would forget what is spent. A record of a farther future is a clock's that was set back.
 */
function spentIn(period: Period, ledger: Ledger, now: number): z.infer<typeof spentSchema> {
  const since = now - (now % PERIOD_MS[period]);
  const recorded = ledger[period];
  const ahead = (recorded?.since ?? 0) - since;
  return recorded !== undefined && ahead >= 0 && ahead <= PERIOD_MS[period]
    ? recorded
    : { since, weight: 0 };
}

/** Keeps everyone from asking for a while; a longer pause stays. */
export function pause(ledger: Ledger, asked: Wait): Ledger {
  return ledger.pause !== undefined && ledger.pause.until >= asked.until
    ? ledger
    : { ...ledger, pause: asked };
}

function overspent(budget: number, period: Period): string {
  const variable = `DURABLE_WEATHER_WEIGHT_PER_${period.toUpperCase()}`;
  return `the ${period}'s budget of ${budget} is spent (${variable})`;
}
