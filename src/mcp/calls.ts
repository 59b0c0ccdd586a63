import { LinkedAbort } from '../base/abort.js';

/** What answers one request, given the signal that ends it. */
type Work<T> = (signal: AbortSignal) => Promise<T>;

/** The requests under way. */
export interface Calls {
  /** Does the work of a request, until its own signal or `finish` ends it. */
  run<T>(signal: AbortSignal, work: Work<T>): Promise<T>;
  /** Ends the waits of all of them and resolves when they have answered. */
  finish(): Promise<void>;
}

export function trackCalls(): Calls {
  const finishing = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  return {
    run: (signal, work) => {
      const either = new LinkedAbort(signal, finishing.signal);
      const answer = work(either.signal);
      underWay.add(answer);
      return answer.finally(() => {
        underWay.delete(answer);
        either.release();
      });
    },
    finish: async () => {
      finishing.abort();
      await Promise.allSettled(underWay);
    },
  };
}
