import type { SeriesData } from '../../weather/provider.js';
import type { Proof } from './proof.js';

/** A checked answer, and the fortnights whose JSON proves it; none where its series is proven. */
export interface UnprovenAnswer {
  data: SeriesData;
  proofs: Proof[];
}

/** As many as a job of hours has in hand at once: rows that wait here take room beside a worker's rows in hand. */
const MOST = 4;

/** Longer than the longest pause of an outage (activities/tries.ts). Later their activity may have ended elsewhere. */
const KEPT_MS = 16 * 60_000;

/**
 * Answers whose proof failed on its way. The next attempt of their request takes them up and asks for the proof alone.
 * An attempt in another process fetches the days again.
 */
export class UnprovenAnswers {
  /** The first kept first. */
  readonly #kept = new Map<string, { answer: UnprovenAnswer; timer: NodeJS.Timeout }>();

  keep(key: string, answer: UnprovenAnswer): void {
    this.take(key);
    const timer = setTimeout(() => this.#kept.delete(key), KEPT_MS);
    timer.unref();
    this.#kept.set(key, { answer, timer });
    const [first] = this.#kept.keys();
    if (this.#kept.size > MOST) this.take(first as string);
  }

  /** The answer, which is the caller's from then on. */
  take(key: string): UnprovenAnswer | undefined {
    const kept = this.#kept.get(key);
    clearTimeout(kept?.timer);
    this.#kept.delete(key);
    return kept?.answer;
  }
}
