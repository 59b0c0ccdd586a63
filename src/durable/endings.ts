import { allowAnyListeners, unlessAborted } from '../base/abort.js';
import { steadyNow } from '../base/deadline.js';
import type { DurablePromises } from './promises.js';

/** Waits for the ends of jobs on behalf of listeners. A job has one wait at the server, however many listen. */
export interface JobEndings {
  /**
   * Resolves when the job has ended, or at once where the server knows no job of that name.
   * @throws the signal's reason when it aborts. The job goes on.
   */
  ended(name: string, signal: AbortSignal): Promise<void>;
}

interface EndingWait {
  ended: Promise<void>;
  listeners: number;
  stop: AbortController;
}

/** The longest single wait at the server; the next one follows at once. */
const WAIT_MS = 3_600_000;

/** Sends no request while there is no listener. */
export function jobEndings(promises: () => Promise<DurablePromises>): JobEndings {
  const waits = new Map<string, EndingWait>();
  const begin = (name: string): EndingWait => {
    const stop = new AbortController();
    const ended = waitForEnd(name, promises, stop.signal).finally(() => remove(name, wait));
    // Every listener may have gone before it fails.
    ended.catch(() => undefined);
    const wait: EndingWait = { ended, listeners: 0, stop };
    waits.set(name, wait);
    return wait;
  };
  const remove = (name: string, wait: EndingWait) => {
    if (waits.get(name) === wait) waits.delete(name);
  };
  return {
    ended: async (name, signal) => {
      const wait = waits.get(name) ?? begin(name);
      wait.listeners += 1;
      allowAnyListeners(signal);
      try {
        await unlessAborted(wait.ended, signal);
      } finally {
        wait.listeners -= 1;
        if (wait.listeners === 0) {
          remove(name, wait);
          wait.stop.abort();
        }
      }
    },
  };
}

async function waitForEnd(
  name: string,
  promises: () => Promise<DurablePromises>,
  signal: AbortSignal,
): Promise<void> {
  const server = await promises();
  while (!signal.aborted) {
    if ((await server.wait(name, steadyNow() + WAIT_MS, signal)) !== undefined) return;
  }
}
