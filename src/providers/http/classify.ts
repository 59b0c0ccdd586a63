import { oneLine } from '../../base/one-line.js';
import { UpstreamError, type UpstreamFailure } from '../../weather/provider.js';
import { monthEnd, waitFor } from './waits.js';

/** Characters of upstream's words that go into a message. */
const REASON_LIMIT = 200;

/** An HTTP answer without data. */
export interface NoData {
  status: number;
  body: string;
  /** The header Retry-After as received. */
  retryAfter?: string | null;
}

// Words of Open-Meteo's server and of gateways that show the kind of failure, with any status.
const LIMIT =
  /\b(?:minutely|hourly|daily|monthly) (?:\w+ ){0,3}limit\b|too many (?:concurrent )?requests|rate limit/i;
const OUT_OF_TIME = /timeoutReached|\btimed? ?out\b|\btime-out\b/i;
const UPSTREAM_FAULT =
  /something went wrong|internal (?:server )?error|temporarily unavailable|overload/i;
const REFUSED =
  /\b(?:invalid|cannot initialize|parameter|must|required?|out of|not (?:allowed|available|found|included|permitted|supported)|no data|unknown|unsupported|does not|only|exceeds?|api ?key|plan|subscription|bad|missing|forbidden|unauthori[sz]ed|denied)\b/i;

/** Statuses of gateways whose server took too long. */
const GATEWAY_TIMEOUTS = [504, 524];

const PROXY_PASSWORD_WANTED = 'the proxy wants a user name and password';

/**
 * Turns an HTTP answer without data into its error. The reason counts before the status: an archive or a gateway may
 * send the reason with any status, even 200. Words and statuses come from Open-Meteo's server, which sends a JSON
 * body {error, reason}; gateways send HTML.
 * @param now unix milliseconds; a wait for a limit begins here.
 */
export function classifyResponse(answer: NoData, now: number): UpstreamError {
  const { status, retryAfter } = answer;
  const reason = reasonOf(answer.body);
  const failure = failureOf(answer, reason);
  const words = `upstream answered ${status}: ${wordsOf(answer, reason, now)}`;
  const mayWait = failure === 'rate_limited' || (failure === 'unavailable' && status === 503);
  const waitSeconds = mayWait ? waitFor(reason, retryAfter ?? '', now) : undefined;
  return new UpstreamError(failure, words, waitSeconds === undefined ? {} : { waitSeconds });
}

function failureOf({ status, body }: NoData, reason: string): UpstreamFailure {
  if (status === 429 || LIMIT.test(reason)) return 'rate_limited';
  if (GATEWAY_TIMEOUTS.includes(status) || OUT_OF_TIME.test(reason)) return 'too_much';
  if (UPSTREAM_FAULT.test(reason)) return 'unavailable';
  // Unknown words are worth a few retries.
  if (status === 200) return REFUSED.test(reason) ? 'rejected' : 'gateway';
  // 408 is the only 4xx besides 429 that a retry can cure.
  if (status < 400 || status >= 500 || status === 408) return 'unavailable';
  // The archive sends its refusals as JSON.
  return isJson(body) ? 'rejected' : 'gateway';
}

function wordsOf({ status, body }: NoData, reason: string, now: number): string {
  if (status === 407) return PROXY_PASSWORD_WANTED;
  const isRefusal = status >= 400 && status < 500 && status !== 408 && status !== 429;
  if (isRefusal && !isJson(body)) return describeForeign(body);
  const words = oneLine(reason || pageWords(body), REASON_LIMIT) || 'no body';
  return /\bmonthly\b/i.test(reason)
    ? `${words} (until ${monthEnd(now).toISOString().slice(0, 19)}Z)`
    : words;
}

/** Describes in words a body that did not come from the archive. */
export function describeForeign(body: string): string {
  const words = oneLine(pageWords(body), REASON_LIMIT) || 'no body';
  const isPage = /^\s*<(?!\?xml)/i.test(body);
  return `${isPage ? 'an HTML page, ' : ''}not the archive's answer: ${words}`;
}

/**
 * Names the cause of a request without an answer: a time-out, a refused connection, a reset, a name that does not
 * resolve.
 */
export function classifyNetworkError(error: unknown, url: string): UpstreamError {
  const why = oneLine(describeNetworkError(error), REASON_LIMIT);
  const failure = why === PROXY_PASSWORD_WANTED ? 'gateway' : 'unavailable';
  return new UpstreamError(failure, `no answer from ${new URL(url).host}: ${why}`);
}

/** The cause of fetch's error. fetch's own message is "fetch failed" for nearly everything. */
export function describeNetworkError(error: unknown): string {
  const cause = (error as { cause?: unknown } | undefined)?.cause ?? error;
  const { message, code } = (cause ?? {}) as { message?: unknown; code?: unknown };
  if (typeof message !== 'string') return String(cause);
  // fetch reports a 407 as a failure without words; a proxy's answer to CONNECT has some.
  const isWordless = message === '' && code === undefined && cause !== error;
  if (isWordless || /\(407\)|proxy authentication/i.test(message)) return PROXY_PASSWORD_WANTED;
  // A DOM time-out has a number as its code. A host with several addresses gives a code without a message.
  if (typeof code !== 'string' || message.includes(code)) return message;
  return message === '' ? code : `${message} (${code})`;
}

/** Empty if the body gives no reason. */
function reasonOf(body: string): string {
  const { reason } = (parsed(body) ?? {}) as { reason?: unknown };
  return typeof reason === 'string' ? reason.trim() : '';
}

function isJson(body: string): boolean {
  return parsed(body) instanceof Object;
}

/** Undefined for a gateway's HTML or plain text, which is described by its first words. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** A page's title, which its headings repeat, or else its words. */
function pageWords(body: string): string {
  return titleOf(body) || textOf(body);
}

function titleOf(page: string): string {
  return (/<title[^<>]*>([^<]*)</i.exec(page)?.[1] ?? '').trim();
}

/** The words of a page. A tag ends before the next one begins: a longer search takes hours in a body of "<" only. */
function textOf(body: string): string {
  return body
    .replace(/<(style|script)\b[\s\S]*?(?:<\/\1|$)/gi, '<')
    .replace(/<[^<>]*>/g, ' ')
    .trim();
}
