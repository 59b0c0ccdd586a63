import { steadyNow } from '../base/deadline.js';

/**
 * All decades of six jobs, some 54 requests, keep another job's request waiting for less than 3 s then, if two are in
 * flight at once. Open-Meteo takes longer for a decade; an archive in the same house or building does not.
 */
const PROMPT_MS = 100;

/** Whether an upstream answers so soon that many requests may wait for their turn at once. */
export class UpstreamPace {
  #lastMs = Number.POSITIVE_INFINITY;

  /** @param elapsed milliseconds of a steady clock. */
  constructor(private readonly elapsed: () => number = steadyNow) {}

  /** True if the last request was answered within a moment. False before the first, and after one that failed. */
  get isPrompt(): boolean {
    return this.#lastMs <= PROMPT_MS;
  }

  /** Sends a request. @throws errors of `request`. */
  async observe<T>(request: () => Promise<T>): Promise<T> {
    const sent = this.elapsed();
    try {
      const answer = await request();
      this.#lastMs = this.elapsed() - sent;
      return answer;
    } catch (error) {
      this.#lastMs = Number.POSITIVE_INFINITY;
      throw error;
    }
  }
}
