import { allowAnyListeners } from '../base/abort.js';

/** The requests that are being answered. */
export interface Calls {
  /** Runs the work of a request. @param work gets a signal that `finish` aborts. */
  run<T>(work: (hurry: AbortSignal) => Promise<T>): Promise<T>;
  /** Asks running requests to end their waits, and resolves when they have answered. */
  finish(): Promise<void>;
}

export function trackCalls(): Calls {
  const finishing = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  // Each request removes its listeners when it ends, so many at once are not a leak.
  allowAnyListeners(finishing.signal);
  return {
    run: (work) => {
      const answer = work(finishing.signal);
      underWay.add(answer);
      return answer.finally(() => underWay.delete(answer));
    },
    finish: async () => {
      finishing.abort();
      await Promise.allSettled(underWay);
    },
  };
}
