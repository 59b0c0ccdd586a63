import { LinkedAbort } from '../src/base/abort.js';
import type { Days, Progress } from '../src/weather/gathering.js';
import type { Persistence } from './persist.js';
import type { Memory } from './tries.js';

/**
 * Work that begins within a workflow's task and may go on in an activity. Within the task it waits for no budget and
 * reports nothing; then it is the activity's work, as if the activity had begun it.
 */
export class PromptRun<T> implements Persistence {
  readonly outcome: Promise<T>;
  /** Resolves when it has an outcome or has failed. */
  readonly ended: Promise<void>;
  readonly #left = new Error('the run is left to an activity');
  readonly #abort: LinkedAbort;
  readonly #queue: LinkedAbort;
  readonly #by: string;
  #asked: Days | undefined;
  #activity: Persistence | undefined;

  /**
   * @param id names its requests.
   * @param stop ends it, until an activity goes on with it.
   */
  constructor(id: string, work: (persistence: Persistence) => Promise<T>, stop: AbortSignal) {
    this.#by = `${id} promptly`;
    this.#abort = new LinkedAbort(stop);
    this.#queue = new LinkedAbort(this.#abort.signal);
    this.outcome = work(this);
    const end = () => this.#abort.release();
    this.ended = this.outcome.then(end, end);
  }

  get hasAsked(): boolean {
    return this.#asked !== undefined;
  }

  get memory(): Memory {
    return this.#activity?.memory ?? {};
  }

  get turn(): Persistence['turn'] {
    return this.#activity?.turn ?? { by: this.#by, isPassing: true, signal: this.#queue.signal };
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  asks(days: Days): void {
    this.#asked = days;
    this.#activity?.asks(days);
  }

  waits(wait: Memory['wait']): void {
    this.#activity?.waits(wait);
  }

  progressed(progress: Progress): void {
    this.#activity?.progressed(progress);
  }

  async succeeded(): Promise<void> {
    await this.#activity?.succeeded();
  }

  /** Takes its request out of the line; one in flight goes on. No other is sent until an activity goes on with it. */
  leave(): void {
    this.#queue.abort(this.#left);
  }

  /**
   * Goes on as the work of an activity.
   * @returns undefined where it had a request to send before that: the activity begins anew.
   * @throws errors of the work.
   */
  async goOn(activity: Persistence): Promise<T | undefined> {
    // From now on the activity's own signal ends it.
    this.#abort.release();
    this.#activity = activity;
    if (this.#asked !== undefined) activity.asks(this.#asked);
    const end = () => this.end();
    activity.signal.addEventListener('abort', end, { once: true });
    if (activity.signal.aborted) end();
    try {
      return await this.outcome;
    } catch (error) {
      if (error === this.#left) return undefined;
      throw error;
    } finally {
      activity.signal.removeEventListener('abort', end);
    }
  }

  /** Nothing of it goes on. */
  end(): void {
    this.#abort.abort();
  }
}
