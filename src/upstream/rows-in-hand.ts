/** Requests for fewer bytes neither wait nor count: a month's job passes those of decades by. */
const SMALL_BYTES = 1_000_000;

/** Four decades of hours of nine variables, or two of all. */
const MOST_BYTES = 28_000_000;

interface Waiting {
  bytes: number;
  enter(): void;
}

/**
 * Bounds the rows that a worker has in memory, from the request for them until they are stored. A number of requests
 * bounds them less: an hour of all variables has twice the values of an hour of nine.
 */
export class RowsInHand {
  #held = 0;
  #line: Waiting[] = [];

  /**
   * Does work that holds so many bytes of rows, in turn.
   * @throws the signal's reason if it aborts the wait.
   */
  async hold<T>(bytes: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (bytes < SMALL_BYTES) return work();
    await this.#enter(bytes, signal);
    try {
      return await work();
    } finally {
      this.#held -= bytes;
      this.#letIn();
    }
  }

  #enter(bytes: number, signal: AbortSignal): Promise<void> {
    return new Promise((enter, refuse) => {
      const waiting = {
        bytes,
        enter: () => {
          signal.removeEventListener('abort', leave);
          enter();
        },
      };
      const leave = () => {
        this.#line = this.#line.filter((other) => other !== waiting);
        refuse(signal.reason);
        this.#letIn();
      };
      if (signal.aborted) return refuse(signal.reason);
      signal.addEventListener('abort', leave, { once: true });
      this.#line.push(waiting);
      this.#letIn();
    });
  }

  /** What is more than all may hold goes alone. */
  #letIn(): void {
    for (;;) {
      const [next] = this.#line;
      if (next === undefined) return;
      if (this.#held > 0 && this.#held + next.bytes > MOST_BYTES) return;
      this.#line.shift();
      this.#held += next.bytes;
      next.enter();
    }
  }
}
