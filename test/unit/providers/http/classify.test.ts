import { describe, expect, it } from '@jest/globals';
import { classifyNetworkError, classifyResponse } from '../../../../src/providers/http/classify.js';
import { LIMIT_REASONS } from '../../../fakes/upstream.js';

/** 12 s after 17:20 UTC. */
const NOW = Date.UTC(2026, 10, 24, 17, 20, 12);
const URL_ASKED = 'https://archive.example/v1/archive?apikey=secret';
const json = (reason: string) => JSON.stringify({ error: true, reason });

const PAGE = "an HTML page, not the archive's answer: ";

const classify = (status: number, body: string, retryAfter?: string) =>
  classifyResponse({ status, body, ...(retryAfter !== undefined && { retryAfter }) }, NOW);

describe('classifyResponse', () => {
  it.each([
    ['the limit of a minute', LIMIT_REASONS.minutely, 60],
    ['the limit of an hour', LIMIT_REASONS.hourly, 2_389],
    ['the limit of a day', LIMIT_REASONS.daily, 23_989],
    ['too much at once', LIMIT_REASONS.concurrent, undefined],
  ])('waits for %s as long as it lasts, whatever the status', (_what, reason, waitSeconds) => {
    for (const status of [429, 200, 400, 503]) {
      const error = classify(status, json(reason));
      expect(error).toMatchObject({
        failure: 'rate_limited',
        message: `upstream answered ${status}: ${reason}`,
      });
      expect(error.waitSeconds).toBe(waitSeconds);
    }
  });

  it('says until when the limit of a month holds', () => {
    expect(classify(429, json(LIMIT_REASONS.monthly))).toMatchObject({
      failure: 'rate_limited',
      message: `upstream answered 429: ${LIMIT_REASONS.monthly} (until 2026-12-01T00:00:00Z)`,
      waitSeconds: 6 * 86_400 + 23_989,
    });
  });

  it('waits a second into the next hour when one has just begun', () => {
    const answer = { status: 429, body: json(LIMIT_REASONS.hourly) };
    expect(classifyResponse(answer, Date.UTC(2026, 10, 24, 17)).waitSeconds).toBe(3_601);
  });

  it.each([
    [400, 'rejected'],
    [401, 'rejected'],
    [403, 'rejected'],
    [404, 'rejected'],
    [408, 'unavailable'],
    [500, 'unavailable'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [504, 'too_much'],
    [524, 'too_much'],
    [302, 'unavailable'],
  ])('takes %i for %s', (status, failure) => {
    const error = classify(status, json('Because.'));
    expect(error).toMatchObject({ failure, message: `upstream answered ${status}: Because.` });
    expect(error.waitSeconds).toBeUndefined();
  });

  it.each([
    ['Something went wrong.', 'unavailable'],
    ['Internal Server Error', 'unavailable'],
    ['The server is overloaded', 'unavailable'],
    ['timeoutReached', 'too_much'],
    ['The request timed out', 'too_much'],
    ['Invalid timezone', 'rejected'],
    ['Latitude must be in range of -90 to 90°. Given: 91.0.', 'rejected'],
    ["Parameter 'start_date' is out of allowed range from 1940-01-01 to 2026-11-24", 'rejected'],
    ["Data corrupted at path ''. Cannot initialize Float from invalid String value x.", 'rejected'],
    ['No data is available for this location', 'rejected'],
    ['The supplied API key is invalid.', 'rejected'],
    ['Your plan does not have access to this endpoint', 'rejected'],
  ])('takes "%s" for %s, with HTTP 400 and 200 alike', (reason, failure) => {
    for (const status of [400, 200]) {
      expect(classify(status, json(reason))).toMatchObject({
        failure,
        message: `upstream answered ${status}: ${reason}`,
      });
    }
  });

  it('gives an error of unknown words a few tries, where the status says nothing', () => {
    expect(classify(200, json('x'))).toMatchObject({
      failure: 'gateway',
      message: 'upstream answered 200: x',
    });
  });

  it.each([
    [403, '<html><head><title>Sign in</title></head><body>Hi</body></html>', `${PAGE}Sign in`],
    [404, '<h1>Not\n Found</h1><p>nginx</p>', `${PAGE}Not Found nginx`],
    [401, '<style>p { color: red }</style><p>Who are you?</p>', `${PAGE}Who are you?`],
    [400, '<script>while (1)', `${PAGE}<`],
    [404, 'no such page', "not the archive's answer: no such page"],
    [404, '', "not the archive's answer: no body"],
    [403, '<?xml version="1.0"?><Error>Denied</Error>', "not the archive's answer: Denied"],
    [407, '<h1>Proxy</h1>', 'the proxy wants a user name and password'],
  ])("takes a %i that is no JSON for a gateway's: %j", (status, body, words) => {
    expect(classify(status, body)).toMatchObject({
      failure: 'gateway',
      message: `upstream answered ${status}: ${words}`,
    });
  });

  it.each([
    [429, LIMIT_REASONS.concurrent, '7', 7],
    [429, 'Slow down', 'Tue, 24 Nov 2026 17:21:12 GMT', 60],
    [503, 'Overloaded', '120', 120],
    [200, LIMIT_REASONS.hourly, '30', 30],
    // No longer than its reason says, or a day.
    [429, LIMIT_REASONS.minutely, '31536000', 60],
    [503, 'Overloaded', '31536000', 86_400],
    [503, 'Overloaded', 'Wed, 24 Nov 2027 17:20:12 GMT', 86_400],
    [429, LIMIT_REASONS.monthly, '172800', 172_800],
    // What has passed or is no time says nothing.
    [429, LIMIT_REASONS.minutely, '0', 60],
    [503, 'Overloaded', 'Mon, 23 Nov 2026 17:20:12 GMT', undefined],
    [503, 'Overloaded', 'soon', undefined],
    [500, 'Broken', '120', undefined],
    [400, 'Invalid date', '120', undefined],
  ])('after %i "%s" with Retry-After: %s waits %s s', (status, reason, retryAfter, seconds) => {
    expect(classify(status, json(reason), retryAfter).waitSeconds).toBe(seconds);
  });

  it.each([
    [
      'HTML',
      '<html><head><title>502 Bad Gateway</title></head>\n<body><h1>Bad\n Gateway</h1></body></html>',
      '502 Bad Gateway',
    ],
    ['lines and controls', json('a\r\nb\u0000\u001b[2Jc\u202ed\u2028e'), 'a b [2Jc d e'],
    ['no body', '', 'no body'],
    ['blanks', ' \n ', 'no body'],
    ['plain text', 'upstream connect error', 'upstream connect error'],
    ['JSON without a reason', '{"error":true}', '{"error":true}'],
    ['JSON with an empty reason', json(' '), '{"error":true,"reason":" "}'],
    ['JSON null', 'null', 'null'],
    ['half a surrogate pair', json('\ud83d'), '\ufffd'],
    ['a reason that is cut in a pair', json(`${'y'.repeat(199)}😀`), `${'y'.repeat(199)}\ufffd`],
    ['a megabyte of what no tag ends', '<'.repeat(1_000_000), '<'.repeat(200)],
    ['a long text', 'x'.repeat(5_000), 'x'.repeat(200)],
    ['a long reason', json('y'.repeat(5_000)), 'y'.repeat(200)],
  ])('describes %s', (_what, body, described) => {
    expect(classify(502, body).message).toBe(`upstream answered 502: ${described}`);
  });
});

describe('classifyNetworkError', () => {
  const failed = (cause: Error, code?: string) =>
    new TypeError('fetch failed', { cause: Object.assign(cause, code && { code }) });

  it.each([
    [
      'a refused connection',
      failed(new Error('connect ECONNREFUSED 127.0.0.1:9'), 'ECONNREFUSED'),
      'connect ECONNREFUSED 127.0.0.1:9',
    ],
    [
      'a host of several addresses that all refuse',
      failed(new AggregateError([new Error('one'), new Error('other')]), 'ECONNREFUSED'),
      'ECONNREFUSED',
    ],
    [
      'a broken connection',
      failed(new Error('other side closed'), 'UND_ERR_SOCKET'),
      'other side closed (UND_ERR_SOCKET)',
    ],
    [
      'a name that does not resolve',
      failed(new Error('getaddrinfo ENOTFOUND archive.example'), 'ENOTFOUND'),
      'getaddrinfo ENOTFOUND archive.example',
    ],
    [
      'a time-out',
      new DOMException('The operation was aborted due to timeout', 'TimeoutError'),
      'The operation was aborted due to timeout',
    ],
    [
      'a proxy that wants a password, to whom fetch has no words',
      failed(new Error('')),
      'the proxy wants a user name and password',
    ],
    [
      'a proxy that wants one for its tunnel',
      failed(new Error('Proxy response (407) !== 200 when HTTP Tunneling'), 'UND_ERR_ABORTED'),
      'the proxy wants a user name and password',
    ],
    ['words of many lines', failed(new Error('one\ntwo')), 'one two'],
    ['something that is no Error', 'gone', 'gone'],
    ['nothing', null, 'null'],
  ])('names %s and the host, and no key', (_what, error, detail) => {
    expect(classifyNetworkError(error, URL_ASKED)).toMatchObject({
      failure: detail.startsWith('the proxy') ? 'gateway' : 'unavailable',
      message: `no answer from archive.example: ${detail}`,
    });
  });
});
