import { steadyNow } from '../base/deadline.js';

/**
 * All decades of six jobs, some 54 requests, keep another job's request waiting for less than 3 s then, if two are in
 * flight at once. Open-Meteo takes longer for a decade; an archive in the same house or building does not.
 */
const PROMPT_MS = 100;

/** Rows of a decade of days. What asks for less says nothing about how soon a decade comes. */
const DECADE_ROWS = 3_652;

/** On a busy machine a single answer may be late. */
const LAST_ANSWERS = 5;

/** What was so long ago says nothing of a network: it may have become another. */
const FORGOTTEN_MS = 600_000;

/** Whether an upstream answers so soon that many requests may wait for their turn at once. */
export class UpstreamPace {
  /** True for each of the last answers that came within a moment. */
  #wereSoon: boolean[] = [];
  /** When the last of them came. */
  #last = 0;

  /** @param elapsed milliseconds of a steady clock. */
  constructor(private readonly elapsed: () => number = steadyNow) {}

  /**
   * True if half of the last decades or more came within a moment. False before the first, after a failure, and when
   * the last one came long ago.
   */
  get isPrompt(): boolean {
    this.#forget();
    const soon = this.#wereSoon.filter(Boolean).length;
    return soon > 0 && 2 * soon >= this.#wereSoon.length;
  }

  /**
   * Sends a request.
   * @param rows how many rows its answer has.
   * @throws errors of `request`.
   */
  async observe<T>(rows: number, request: () => Promise<T>): Promise<T> {
    const sent = this.elapsed();
    try {
      const answer = await request();
      if (rows >= DECADE_ROWS) this.#answered(this.elapsed() - sent);
      return answer;
    } catch (error) {
      this.#wereSoon = [];
      throw error;
    }
  }

  #answered(afterMs: number): void {
    this.#forget();
    this.#last = this.elapsed();
    this.#wereSoon = [...this.#wereSoon, afterMs <= PROMPT_MS].slice(-LAST_ANSWERS);
  }

  #forget(): void {
    if (this.elapsed() - this.#last > FORGOTTEN_MS) this.#wereSoon = [];
  }
}
