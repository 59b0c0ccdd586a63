import { LinkedAbort } from '../base/abort.js';

/** Answers one request until the signal aborts. */
type Work<T> = (signal: AbortSignal) => Promise<T>;

/** The requests that are being answered. */
export interface Calls {
  /** Runs the work of a request. Its own signal or `finish` aborts it. */
  run<T>(signal: AbortSignal, work: Work<T>): Promise<T>;
  /** Aborts all running requests and resolves when they have answered. */
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
