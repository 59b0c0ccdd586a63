/**
 * Aborts its signal when the time is over, or when another signal is aborted. Its timer keeps its controller:
 * garbage collection drops AbortSignal.any([…, AbortSignal.timeout()]) on Node 20 (nodejs/node #57736).
 */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #abort: () => void;
  isOver = false;

  constructor(
    readonly cancelled: AbortSignal,
    afterMs: number,
  ) {
    this.#abort = () => this.#controller.abort(cancelled.reason);
    this.#timer = setTimeout(() => {
      this.isOver = true;
      this.#controller.abort(new Error(`no end within ${afterMs / 1_000} s`));
    }, afterMs);
    if (cancelled.aborted) this.#abort();
    cancelled.addEventListener('abort', this.#abort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  end(): void {
    clearTimeout(this.#timer);
    this.cancelled.removeEventListener('abort', this.#abort);
  }
}
