import { comparedOf, isWithin, type Measure } from './measure.js';

/** The least share of the machine with which an attempt counts against the code. */
const OURS = 0.85;

interface Attempts {
  /** The most attempts. */
  most: number;
  measure(): Promise<Measure[]>;
  /** The share of the machine that is ours now, 0 to 1. */
  share(): Promise<number>;
  /** Gets a sentence on each attempt that does not keep its budgets. */
  say(sentence: string): void;
}

/** What several attempts have shown. */
export interface Outcome {
  /** Each measure of the attempt in which it did best. */
  measures: Measure[];
  /** False if other programs had so much of the machine that an exceeded budget says nothing about the code. */
  isVerdict: boolean;
}

/**
 * Measures again while a budget is exceeded: what is slow in itself exceeds its budget in every attempt, and what was
 * slowed does not. An attempt that fails counts as one.
 * @throws the error of the last attempt, if no attempt has measured anything.
 */
export async function inAttempts({ most, measure, share, say }: Attempts): Promise<Outcome> {
  const outcome: Outcome = { measures: [], isVerdict: true };
  for (let attempt = 1; attempt <= most; attempt += 1) {
    const before = await share();
    try {
      outcome.measures = betterOf(outcome.measures, await measure());
    } catch (error) {
      if (attempt === most && outcome.measures.length === 0) throw error;
      say(`attempt ${attempt} of ${most} failed: ${(error as Error).message}`);
      continue;
    }
    const exceeded = outcome.measures.filter((one) => !isWithin(one));
    if (exceeded.length === 0) return { ...outcome, isVerdict: true };
    const ours = Math.min(before, await share());
    outcome.isVerdict &&= ours >= OURS;
    const percent = Math.round(100 * ours);
    say(
      `attempt ${attempt} of ${most}, with ${percent} % of the machine: ${exceeded.map(excessWords).join('; ')}`,
    );
  }
  return outcome;
}

function betterOf(earlier: readonly Measure[], now: readonly Measure[]): Measure[] {
  return now.map((measure) => {
    const before = earlier.find(({ what }) => what === measure.what);
    return before !== undefined && comparedOf(before) <= comparedOf(measure) ? before : measure;
  });
}

/** Which measure exceeds its budget, and by how much. */
export function excessWords(measure: Measure): string {
  const { what, unit, beside, budget } = measure;
  const value = comparedOf(measure);
  const over = `${Math.round(100 * (value / budget - 1))} % over its budget of ${budget}`;
  return beside
    ? `${what} took ${value.toFixed(2)} x ${beside.what} in the best turns, ${over} x`
    : `${what}: ${value.toFixed(0)} ${unit}, ${over} ${unit}`;
}
