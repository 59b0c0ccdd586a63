import { unlessAborted } from '../../base/abort.js';
import { Deadline, DeadlineError } from '../../base/deadline.js';
import type { Fetch } from '../../proxies/proxies.js';
import { UpstreamError } from '../../weather/provider.js';
import { BodyMemory } from './body-memory.js';
import { BodyReader } from './body-reader.js';
import { classifyNetworkError, classifyResponse, describeNetworkError } from './classify.js';
import { fingerprintOf } from './fingerprint.js';
import { follow, RedirectError } from './follow.js';
import { withoutKey } from './hide-key.js';

/**
 * Upstream has only a few slots. A silent one would hold its slot for the whole minute that a request may take.
 * Open-Meteo begins to answer within a second or two and sends without pauses.
 */
const IDLE_MS = 20_000;

/** Limit for reading a refusal or a gateway's page. */
const ERROR_BYTES = 64 * 1_024;

interface BodyRequest {
  /** The media type. */
  accept: string;
  /** Its DeadlineError means that the whole request took too long. */
  signal: AbortSignal;
  /** Unix milliseconds. */
  now: () => number;
  fetch: Fetch;
  /** The most bytes, decompressed, that an answer may have. */
  longest: number;
  /** The secret in the address, hidden if upstream quotes it. */
  key?: string | undefined;
  /** If no byte arrives for this long, upstream counts as silent. */
  idleMs?: number;
}

/**
 * Gets the body of an HTTP 200.
 * @param use what is made of the body. Its bytes are there until this has ended: another body takes their place.
 * @throws UpstreamError for any other answer, and for no answer; errors of `use`.
 */
export async function getBody<T>(
  url: URL,
  request: BodyRequest,
  use: (body: Buffer) => T | Promise<T>,
): Promise<T> {
  const memory = new BodyMemory();
  try {
    return await use(await receive(url, request, memory));
  } finally {
    memory.free();
  }
}

async function receive(url: URL, request: BodyRequest, memory: BodyMemory): Promise<Buffer> {
  const { accept, fetch, signal, now, longest, key, idleMs = IDLE_MS } = request;
  const silence = new Deadline(idleMs, `no byte for ${idleMs / 1_000} s`, signal);
  const body = new BodyReader(silence.signal, memory, () => silence.restart());
  try {
    const asked = { signal: silence.signal, headers: { accept } };
    const response = await unlessAborted(follow(url, fetch, asked), silence.signal);
    const { status } = response;
    if (status === 200) return withoutKey(await readWhole(body, response, longest), key);
    const page = new BodyReader(silence.signal, memory, () => silence.restart());
    const text = withoutKey(await page.readBegin(response, ERROR_BYTES), key);
    throw classifyResponse(
      { status, body: text.toString('utf8'), retryAfter: response.headers.get('retry-after') },
      now(),
    );
  } catch (error) {
    if (error instanceof UpstreamError) throw error;
    if (error instanceof RedirectError) {
      throw new UpstreamError('gateway', `upstream ${error.message}`);
    }
    throw classifyBreak(error, url, body.received, signal);
  } finally {
    silence.end();
  }
}

/** @throws UpstreamError (bad_data) for a body that is too long. */
async function readWhole(reader: BodyReader, response: Response, longest: number): Promise<Buffer> {
  const body = await reader.readBegin(response, longest);
  if (reader.received <= longest) return body;
  throw new UpstreamError(
    'bad_data',
    `upstream's answer is not what was asked for: it has more than ${longest} bytes`,
    { fingerprint: fingerprintOf(body) },
  );
}

/**
 * Classifies a request that ended without a full answer. An upstream that accepted the request and sent nothing in
 * time may be working on too many days. An upstream that is down refuses the connection, or does not accept one
 * within 10 s (undici).
 */
function classifyBreak(
  error: unknown,
  url: URL,
  received: number,
  { aborted }: AbortSignal,
): UpstreamError {
  const plain = classifyNetworkError(error, url.href);
  if (received > 0 && !aborted) {
    return new UpstreamError(
      'too_much',
      `the answer from ${url.host} broke off after ${received} bytes: ${describeNetworkError(error)}`,
    );
  }
  return error instanceof DeadlineError ? new UpstreamError('too_much', plain.message) : plain;
}
