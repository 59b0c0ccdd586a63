import { classifyNetworkError, classifyResponse } from './classify.js';

/**
 * Upstream has a few slots, and one that says nothing would hold its slot for the whole minute that a request may
 * take. Open-Meteo begins to answer within a second or two, and sends without a pause.
 */
const IDLE_MS = 20_000;

/**
 * The body of an HTTP 200.
 * @param now unix milliseconds.
 * @param idleMs without a byte that long, upstream counts as silent.
 * @throws UpstreamError for any other answer, and for none.
 */
export async function getBody(
  url: URL,
  accept: string,
  signal: AbortSignal,
  now: () => number,
  idleMs = IDLE_MS,
): Promise<string> {
  const silence = new Silence(idleMs);
  try {
    const { status, body } = await request(url, accept, signal, silence);
    if (status !== 200) throw classifyResponse(status, body, now());
    return body;
  } finally {
    silence.end();
  }
}

async function request(url: URL, accept: string, signal: AbortSignal, silence: Silence) {
  try {
    const either = AbortSignal.any([signal, silence.signal]);
    const response = await fetch(url, { signal: either, headers: { accept } });
    const bytes: Uint8Array[] = [];
    for await (const some of response.body ?? []) {
      silence.isBroken();
      bytes.push(some);
    }
    // text() decodes the same bytes in twice the time.
    return { status: response.status, body: Buffer.concat(bytes).toString('utf8') };
  } catch (error) {
    throw classifyNetworkError(error, url.href);
  }
}

/** Aborts its signal when it has lasted too long. */
class Silence {
  readonly #over = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(longestMs: number) {
    const why = new Error(`no byte for ${longestMs / 1_000} s`);
    this.#timer = setTimeout(() => this.#over.abort(why), longestMs);
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** A byte has come: the silence begins anew. */
  isBroken(): void {
    this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
