import { setMaxListeners } from 'node:events';

/** What `work` gives, unless the signal comes first: then its reason, while the work itself goes on. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/**
 * A controller that its parents abort too. AbortSignal.any would do as well but for garbage collection, which on
 * Node 20 may take the way from one signal to the other (nodejs/node 57736).
 */
export class LinkedAbort {
  readonly #own = new AbortController();
  readonly #parents: readonly AbortSignal[];
  readonly #follow = ({ target }: Event) => this.abort((target as AbortSignal).reason);

  constructor(...parents: AbortSignal[]) {
    this.#parents = parents;
    // Each child lets go of them when it ends: many at once are no leak.
    setMaxListeners(0, ...parents);
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

  /** From now on the parents' ends are none of its own: for when the work is done. */
  release(): void {
    for (const parent of this.#parents) parent.removeEventListener('abort', this.#follow);
  }
}
