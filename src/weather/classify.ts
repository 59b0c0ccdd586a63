import { UpstreamError } from './provider.js';

/** An error reason longer than this is cut: Temporal keeps 4 KiB of an activity failure. */
const REASON_LIMIT = 300;

/**
 * Turns an HTTP answer that is no data into the error it stands for.
 * Words and statuses: Open-Meteo's server (facts: a JSON body {error, reason}, no Retry-After; gateways answer HTML).
 * @param now unix milliseconds, from which the wait for an hourly or daily limit is counted.
 */
export function classifyResponse(status: number, body: string, now: number): UpstreamError {
  const reason = reasonOf(body);
  const said = `upstream answered ${status}: ${shorten(reason || textOf(body) || 'no body')}`;
  if (status === 429) {
    const waitSeconds = waitFor(reason, now);
    return new UpstreamError(
      'rate_limited',
      said,
      waitSeconds === undefined ? {} : { waitSeconds },
    );
  }
  // 408 is the only 4xx besides 429 that a repetition can cure.
  if (status >= 400 && status < 500 && status !== 408) return new UpstreamError('rejected', said);
  return new UpstreamError('unavailable', said);
}

/** Of an HTTP 200: Open-Meteo reports a failure in mid-stream at the end of a body that began as a good one. */
export function classifyBrokenJson(body: Buffer): UpstreamError {
  const end = body.subarray(-120).toString('utf8').replace(/\s+/g, ' ');
  return new UpstreamError('bad_data', `upstream's answer is not whole JSON; it ends: ${end}`);
}

/** Names what kept a request from being answered: a time-out, a refused connection, a reset, a name that does not resolve. */
export function classifyNetworkError(error: unknown, url: string): UpstreamError {
  const why = describeNetworkError(error);
  return new UpstreamError('unavailable', `no answer from ${new URL(url).host}: ${why}`);
}

/** What fetch failed with: its own message is "fetch failed" for nearly everything. */
export function describeNetworkError(error: unknown): string {
  const cause = (error as { cause?: unknown } | undefined)?.cause ?? error;
  const { message, code } = (cause ?? {}) as { message?: unknown; code?: unknown };
  if (typeof message !== 'string') return String(cause);
  // A number is what DOM gives a time-out; a host of several addresses gives a code and no message.
  if (typeof code !== 'string' || message.includes(code)) return message;
  return message === '' ? code : `${message} (${code})`;
}

/** How long a 429 asks to wait, seconds; undefined where it does not say (then the retry policy decides). */
function waitFor(reason: string, now: number): number | undefined {
  if (/minutely/i.test(reason)) return 60;
  if (/hourly/i.test(reason)) return untilNext(3_600, now);
  if (/daily/i.test(reason)) return untilNext(86_400, now);
  return undefined;
}

/** Limits are counted by the clock's hour and UTC day; one second more, for clocks that differ. */
function untilNext(periodSeconds: number, now: number): number {
  return periodSeconds - (Math.floor(now / 1_000) % periodSeconds) + 1;
}

/** Empty where the body does not say. */
function reasonOf(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    const reason = (parsed as { reason?: unknown } | null)?.reason;
    return typeof reason === 'string' ? reason.trim() : '';
  } catch {
    return ''; // A gateway's HTML or plain text: described by its first words instead.
  }
}

/** The words of a page. A tag ends before the next one begins: looking further takes hours in a body of "<" alone. */
function textOf(body: string): string {
  return body
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** By way of UTF-8, for half a surrogate pair is none, and Temporal's protobuf takes nothing else. */
function shorten(text: string): string {
  return Buffer.from(text.slice(0, REASON_LIMIT)).toString();
}
