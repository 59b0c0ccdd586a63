/** Requests for fewer bytes neither wait nor count: a month's job passes those of decades by. */
const SMALL_BYTES = 1_000_000;

/** Four decades of hours of nine variables, or two of all. */
const MOST_BYTES = 28_000_000;

/** Rows that have to be in memory. */
interface Need {
  bytes: number;
  /** Since when the request for them waits for its turn, earlier attempts included; unix milliseconds. */
  since: number;
  signal: AbortSignal;
}

interface Waiting {
  bytes: number;
  since: number;
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
   * Does work that holds rows, in turn: first what has waited longest. For a request that comes back from a wait for
   * budget, room in the budget is kept for 20 s (claims.ts): behind all others it would come too late for that.
   * @throws the signal's reason if it aborts the wait.
   */
  async hold<T>(need: Need, work: () => Promise<T>): Promise<T> {
    if (need.bytes < SMALL_BYTES) return work();
    await this.#enter(need);
    try {
      return await work();
    } finally {
      this.#held -= need.bytes;
      this.#letIn();
    }
  }

  #enter({ bytes, since, signal }: Need): Promise<void> {
    return new Promise((enter, refuse) => {
      const waiting = {
        ...{ bytes, since },
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
      this.#queue(waiting);
      this.#letIn();
    });
  }

  /** Behind all that wait as long or longer. */
  #queue(waiting: Waiting): void {
    const behind = this.#line.findIndex(({ since }) => since > waiting.since);
    this.#line.splice(behind < 0 ? this.#line.length : behind, 0, waiting);
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
