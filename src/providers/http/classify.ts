import { oneLine } from '../../base/one-line.js';
import { UpstreamError, type UpstreamFailure } from '../../weather/provider.js';
import { monthEnd, waitFor } from './waits.js';

/** So much of upstream's words goes into a message. */
const REASON_LIMIT = 200;

/** An HTTP answer that holds no data. */
export interface NoData {
  status: number;
  body: string;
  /** The header Retry-After as it came. */
  retryAfter?: string | null;
}

// What reasons say of a failure, whatever the status: words of Open-Meteo's server and of gateways.
const LIMIT =
  /\b(?:minutely|hourly|daily|monthly) (?:\w+ ){0,3}limit\b|too many (?:concurrent )?requests|rate limit/i;
const OUT_OF_TIME = /timeoutReached|\btimed? ?out\b|\btime-out\b/i;
const NOT_THE_CALLERS =
  /something went wrong|internal (?:server )?error|temporarily unavailable|overload/i;
const NEVER =
  /\b(?:invalid|cannot initialize|parameter|must|required?|out of|not (?:allowed|available|found|included|permitted|supported)|no data|unknown|unsupported|does not|only|exceeds?|api ?key|plan|subscription|bad|missing|forbidden|unauthori[sz]ed|denied)\b/i;

/** Of gateways whose server took too long. */
const GATEWAY_TIMEOUTS = [504, 524];

const PROXY_WANTS = 'the proxy wants a user name and password';

/**
 * Turns an HTTP answer that is no data into the error it stands for, by its reason first: an archive or what stands
 * before it may say it with any status, 200 too.
 * Words and statuses: Open-Meteo's server (facts: a JSON body {error, reason}; gateways answer HTML).
 * @param now unix milliseconds, from which the wait for a limit is counted.
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
  if (NOT_THE_CALLERS.test(reason)) return 'unavailable';
  // Words that nobody knows are worth a few tries.
  if (status === 200) return NEVER.test(reason) ? 'rejected' : 'gateway';
  // 408 is the only 4xx besides 429 that a repetition can cure.
  if (status < 400 || status >= 500 || status === 408) return 'unavailable';
  // What the archive refuses it refuses in JSON.
  return isJson(body) ? 'rejected' : 'gateway';
}

function wordsOf({ status, body }: NoData, reason: string, now: number): string {
  if (status === 407) return PROXY_WANTS;
  const isRefusal = status >= 400 && status < 500 && status !== 408 && status !== 429;
  if (isRefusal && !isJson(body)) return describeForeign(body);
  const words = oneLine(reason || pageWords(body), REASON_LIMIT) || 'no body';
  return /\bmonthly\b/i.test(reason)
    ? `${words} (until ${monthEnd(now).toISOString().slice(0, 19)}Z)`
    : words;
}

/** What stands in the place of the archive's answer, in words. */
export function describeForeign(body: string): string {
  const words = oneLine(pageWords(body), REASON_LIMIT) || 'no body';
  const isPage = /^\s*<(?!\?xml)/i.test(body);
  return `${isPage ? 'an HTML page, ' : ''}not the archive's answer: ${words}`;
}

/** Names what kept a request from being answered: a time-out, a refused connection, a reset, a name that does not resolve. */
export function classifyNetworkError(error: unknown, url: string): UpstreamError {
  const why = oneLine(describeNetworkError(error), REASON_LIMIT);
  const failure = why === PROXY_WANTS ? 'gateway' : 'unavailable';
  return new UpstreamError(failure, `no answer from ${new URL(url).host}: ${why}`);
}

/** What fetch failed with: its own message is "fetch failed" for nearly everything. */
export function describeNetworkError(error: unknown): string {
  const cause = (error as { cause?: unknown } | undefined)?.cause ?? error;
  const { message, code } = (cause ?? {}) as { message?: unknown; code?: unknown };
  if (typeof message !== 'string') return String(cause);
  // A 407 is no answer to fetch, but a failure that has no words; a proxy that a tunnel is asked of has some.
  const isWordless = message === '' && code === undefined && cause !== error;
  if (isWordless || /\(407\)|proxy authentication/i.test(message)) return PROXY_WANTS;
  // A number is what DOM gives a time-out; a host of several addresses gives a code and no message.
  if (typeof code !== 'string' || message.includes(code)) return message;
  return message === '' ? code : `${message} (${code})`;
}

/** Empty where the body does not say. */
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

/** A page's title, which its headings repeat, or what it has of words. */
function pageWords(body: string): string {
  return titleOf(body) || textOf(body);
}

function titleOf(page: string): string {
  return (/<title[^<>]*>([^<]*)</i.exec(page)?.[1] ?? '').trim();
}

/** The words of a page. A tag ends before the next one begins: looking further takes hours in a body of "<" alone. */
function textOf(body: string): string {
  return body
    .replace(/<(style|script)\b[\s\S]*?(?:<\/\1|$)/gi, '<')
    .replace(/<[^<>]*>/g, ' ')
    .trim();
}
