import { LinkedAbort, unlessAborted } from './abort.js';

/** Milliseconds of a clock that nobody sets: for how long something may take, never for when it is. */
export function steadyNow(): number {
  return performance.now();
}

/** What a deadline's signal is aborted with when the time is over. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/**
 * A signal that ends with a caller's, or after a time. The timer holds its controller, which AbortSignal.timeout's
 * does not on Node 20: garbage collection takes the limit away there (nodejs/node 57736).
 */
export class Deadline {
  readonly #abort: LinkedAbort;
  readonly #timer: NodeJS.Timeout;

  constructor(ms: number, why: string, parent?: AbortSignal) {
    this.#abort = new LinkedAbort(...(parent === undefined ? [] : [parent]));
    this.#timer = setTimeout(() => this.#abort.abort(new DeadlineError(why)), ms);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** The time begins anew. */
  restart(): void {
    this.#timer.refresh();
  }

  /** Lets go of the timer and the caller's signal. */
  end(): void {
    clearTimeout(this.#timer);
    this.#abort.release();
  }
}

/**
 * What some work gives within a time. It is given up then, also where it does not heed its signal.
 * @param parent ends the work as well.
 * @throws DeadlineError "not done in 5 s", or the parent's reason.
 */
export async function withDeadline<T>(
  ms: number,
  parent: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new Deadline(ms, `not done in ${ms / 1_000} s`, parent);
  try {
    return await unlessAborted(work(deadline.signal), deadline.signal);
  } finally {
    deadline.end();
  }
}
