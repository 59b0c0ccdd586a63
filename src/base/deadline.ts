import { LinkedAbort, unlessAborted } from './abort.js';

/** Milliseconds of a clock that cannot be set: it measures durations, and never says what time it is. */
export function steadyNow(): number {
  return performance.now();
}

/** The reason that a deadline's signal is aborted with when the time is over. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/**
 * A signal that aborts after a time, or when the caller's signal aborts. The timer holds its controller.
 * AbortSignal.timeout does not on Node 20: garbage collection removes the limit there (nodejs/node 57736).
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

  /** Starts the time again from zero. */
  restart(): void {
    this.#timer.refresh();
  }

  /** Stops the timer and stops listening to the caller's signal. */
  end(): void {
    clearTimeout(this.#timer);
    this.#abort.release();
  }
}

/**
 * Runs some work with a time limit. After that time the caller no longer waits, even if the work ignores its signal.
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
