import { unlessAborted } from '../abort.js';
import { Deadline } from '../deadline.js';
import { classifyNetworkError, classifyResponse } from './classify.js';
import { UpstreamError } from './provider.js';

/**
 * Upstream has a few slots, and one that says nothing would hold its slot for the whole minute that a request may
 * take. Open-Meteo begins to answer within a second or two, and sends without a pause.
 */
const IDLE_MS = 20_000;

/**
 * The body of an HTTP 200, as its bytes.
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
): Promise<Buffer> {
  const silence = new Deadline(idleMs, `no byte for ${idleMs / 1_000} s`, signal);
  try {
    // Raced, for on Node 20 a response that is being read may have lost its signal to garbage collection.
    const answer = await unlessAborted(request(url, accept, silence), silence.signal);
    if (answer.status !== 200) {
      throw classifyResponse(answer.status, answer.body.toString('utf8'), now());
    }
    return answer.body;
  } catch (error) {
    throw error instanceof UpstreamError ? error : classifyNetworkError(error, url.href);
  } finally {
    silence.end();
  }
}

async function request(url: URL, accept: string, silence: Deadline) {
  const response = await fetch(url, { signal: silence.signal, headers: { accept } });
  return { status: response.status, body: await readAll(response, silence) };
}

/** With a reader: iterating over the body takes a job of 85 years 4 % longer. */
async function readAll({ body }: Response, silence: Deadline): Promise<Buffer> {
  if (body === null) return Buffer.alloc(0);
  const bytes: Uint8Array[] = [];
  const reader = body.getReader();
  const { signal } = silence;
  const stop = () => void reader.cancel(signal.reason).catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  for (;;) {
    const { done, value } = await reader.read();
    signal.throwIfAborted();
    if (done) return Buffer.concat(bytes);
    silence.restart();
    bytes.push(value);
  }
}
