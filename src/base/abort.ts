import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Settles as `work` does, or rejects with the signal's reason if the signal aborts first. The work itself goes on.
 */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Waits. @throws the signal's reason if it aborts: Node.js throws an error of its own then. */
export async function delay(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
}

/**
 * Lets these signals have any number of listeners without Node.js's warning of a leak. The limit is Infinity: 0 means
 * the same, but getMaxListeners of Node 20 throws for it, and undici's fetch calls that.
 */
export function allowAnyListeners(...signals: AbortSignal[]): void {
  setMaxListeners(Number.POSITIVE_INFINITY, ...signals);
}

/**
 * An AbortController that also aborts when one of its parents does. AbortSignal.any would do the same, but on Node
 * 20 garbage collection may break the link between its signals (nodejs/node 57736).
 */
export class LinkedAbort {
  readonly #own = new AbortController();
  readonly #parents: readonly AbortSignal[];
  readonly #follow = ({ target }: Event) => this.abort((target as AbortSignal).reason);

  constructor(...parents: AbortSignal[]) {
    this.#parents = parents;
    // Children and waits remove their listeners when they end.
    allowAnyListeners(this.signal, ...parents);
    for (const parent of parents) parent.addEventListener('abort', this.#follow);
    const over = parents.find(({ aborted }) => aborted);
    if (over !== undefined) this.abort(over.reason);
  }

  get signal(): AbortSignal {
    return this.#own.signal;
  }

  abort(reason?: unknown): void {
    this.release();
    this.#own.abort(reason);
  }

  /** Stops listening to the parents. Call it when the work is done. */
  release(): void {
    for (const parent of this.#parents) parent.removeEventListener('abort', this.#follow);
  }
}
