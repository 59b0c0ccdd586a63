import pLimit from 'p-limit';
import { steadyNow } from '../base/deadline.js';

/** A failure is forgotten after this time: its job may have been cancelled. Other jobs try again within a minute. */
const REMEMBERED_MS = 600_000;

/** How much smaller large parts are than their rows in memory; decades of observed values are a sixth or less. */
const LEAST_COMPRESSION = 4;

/** More than a small part takes beside that, with its footer and the description of its series. */
const LEAST_TRIAL = 16_384;

/** As many bytes as a part takes on the disk, or more. @param bytes of its rows in memory. */
export function trialBytes(bytes: number): number {
  return Math.ceil(bytes / LEAST_COMPRESSION) + LEAST_TRIAL;
}

/**
 * A circuit breaker of writes into a store's folders. From a write that failed until one into the same folder succeeds,
 * every write is tried first: an answer that cannot be stored would have to be asked for again. While all is well
 * nothing is tried.
 */
export class WriteBreaker {
  /** By folder, when a write into it failed last. */
  readonly #failures = new Map<string, number>();
  /** One after the other: each takes room on the disk, which the others would miss. */
  readonly #attempts = pLimit(1);

  /** @param now milliseconds of a clock that cannot be set. */
  constructor(private readonly now: () => number = steadyNow) {}

  /** @throws what `attempt` throws, where a write failed lately. */
  async expectWritable(folder: string, attempt: () => Promise<void>): Promise<void> {
    this.#forget();
    if (this.#failures.size === 0) return;
    await this.#attempts(() => this.#noting(folder, attempt));
  }

  /** Writes into a folder. @throws what `work` throws. */
  async write<T>(folder: string, work: () => Promise<T>): Promise<T> {
    const written = await this.#noting(folder, work);
    this.#failures.delete(folder);
    return written;
  }

  async #noting<T>(folder: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.#failures.set(folder, this.now());
      throw error;
    }
  }

  #forget(): void {
    const oldest = this.now() - REMEMBERED_MS;
    for (const [folder, at] of this.#failures) if (at < oldest) this.#failures.delete(folder);
  }
}
