import { describe, expect, it } from '@jest/globals';
import { classifyNetworkError, classifyResponse } from '../../../src/weather/classify.js';
import { LIMIT_REASONS } from '../../fakes/upstream.js';

/** 12 s after 17:20 UTC. */
const NOW = Date.UTC(2026, 10, 24, 17, 20, 12);
const URL_ASKED = 'https://archive.example/v1/archive?apikey=secret';
const json = (reason: string) => JSON.stringify({ error: true, reason });

describe('classifyResponse', () => {
  it.each([
    ['the limit of a minute', LIMIT_REASONS.minutely, 60],
    ['the limit of an hour', LIMIT_REASONS.hourly, 2_389],
    ['the limit of a day', LIMIT_REASONS.daily, 23_989],
    ['too much at once', LIMIT_REASONS.concurrent, undefined],
  ])('waits for %s as long as it lasts', (_what, reason, waitSeconds) => {
    const error = classifyResponse(429, json(reason), NOW);
    expect(error).toMatchObject({
      failure: 'rate_limited',
      message: `upstream answered 429: ${reason}`,
    });
    expect(error.waitSeconds).toBe(waitSeconds);
  });

  it('waits a second into the next hour when one has just begun', () => {
    const hour = Date.UTC(2026, 10, 24, 17);
    expect(classifyResponse(429, json(LIMIT_REASONS.hourly), hour).waitSeconds).toBe(3_601);
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
    [302, 'unavailable'],
  ])('takes %i for %s', (status, failure) => {
    const error = classifyResponse(status, json('Because.'), NOW);
    expect(error).toMatchObject({ failure, message: `upstream answered ${status}: Because.` });
    expect(error.waitSeconds).toBeUndefined();
  });

  it.each([
    [
      'HTML',
      '<html><head><title>502 Bad Gateway</title></head>\n<body><h1>Bad\n Gateway</h1></body></html>',
      '502 Bad Gateway Bad Gateway',
    ],
    ['no body', '', 'no body'],
    ['blanks', ' \n ', 'no body'],
    ['plain text', 'upstream connect error', 'upstream connect error'],
    ['JSON without a reason', '{"error":true}', '{"error":true}'],
    ['JSON with an empty reason', json(' '), '{"error":true,"reason":" "}'],
    ['JSON null', 'null', 'null'],
    ['half a surrogate pair', json('\ud83d'), '\ufffd'],
    ['a reason that is cut in a pair', json(`${'y'.repeat(299)}😀`), `${'y'.repeat(299)}\ufffd`],
    ['a megabyte of what no tag ends', '<'.repeat(1_000_000), '<'.repeat(300)],
    ['a long text', 'x'.repeat(5_000), 'x'.repeat(300)],
    ['a long reason', json('y'.repeat(5_000)), 'y'.repeat(300)],
  ])('describes %s', (_what, body, described) => {
    expect(classifyResponse(502, body, NOW).message).toBe(`upstream answered 502: ${described}`);
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
    ['something that is no Error', 'gone', 'gone'],
    ['nothing', null, 'null'],
  ])('names %s and the host, and no key', (_what, error, detail) => {
    expect(classifyNetworkError(error, URL_ASKED)).toMatchObject({
      failure: 'unavailable',
      message: `no answer from archive.example: ${detail}`,
    });
  });
});
