import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  classifyNetworkError,
  classifyResponse,
  describeNetworkError,
} from '../../../../src/providers/http/classify.js';
import { LIMIT_REASONS } from '../../../fakes/upstream.js';

const DAY = 86_400;
const anyTime = fc.integer({ min: 0, max: Date.UTC(2100, 0) });
const anyStatus = fc.integer({ min: 100, max: 599 }).filter((status) => status !== 200);

const anyRetryAfter = fc.oneof(
  fc.constantFrom('', '0', '7', '-1', '1e9', '99999999999', 'soon', '1.5'),
  anyTime.map((ms) => new Date(ms).toUTCString()),
  fc.string(),
);
/** "an HTML page, not the archive's answer: ", or until when a month's limit holds. */
const SAID_BESIDE = 50;

const anyReason = fc.oneof(
  fc.constantFrom(...Object.values(LIMIT_REASONS)),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme', minLength: 290, maxLength: 310, size: 'max' }),
  fc.constantFrom('', ' ', '\n', '\ud800'),
);
const anyBody = fc.oneof(
  anyReason.map((reason) => JSON.stringify({ error: true, reason })),
  fc.jsonValue().map((reason) => JSON.stringify({ error: true, reason })),
  fc.json(),
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('<', '>', '<p>', '</p>', ' ', '\n', 'Bad Gateway'))
    .map((x) => x.join('')),
);

describe('whatever is answered,', () => {
  it('it is one of the ways to fail, in words that go through Temporal', () => {
    fc.assert(
      fc.property(anyStatus, anyBody, anyTime, (status, body, now) => {
        const { failure, message } = classifyResponse({ status, body }, now);
        expect(['rejected', 'rate_limited', 'unavailable', 'too_much', 'gateway']).toContain(
          failure,
        );
        const said = `upstream answered ${status}: `;
        expect(message.startsWith(said)).toBe(true);
        expect(message.slice(said.length).trim()).not.toBe('');
        expect(message.length).toBeLessThanOrEqual(said.length + 200 + SAID_BESIDE);
        // Half a surrogate pair is no UTF-8, and protobuf takes nothing else.
        expect(Buffer.from(message).toString()).toBe(message);
      }),
    );
  });

  it('only a 4xx of JSON is refused for good, but for a 408 and a 429', () => {
    fc.assert(
      fc.property(anyStatus, anyBody, anyTime, (status, body, now) => {
        const { failure } = classifyResponse({ status, body }, now);
        if (failure !== 'rejected') return;
        expect(status >= 400 && status < 500 && status !== 408 && status !== 429).toBe(true);
        expect(JSON.parse(body)).toBeInstanceOf(Object);
      }),
    );
  });

  it("only a limit or a 503 waits: more than nothing, a day and a second at most, a month for a month's", () => {
    fc.assert(
      fc.property(anyStatus, anyBody, anyRetryAfter, anyTime, (status, body, retryAfter, now) => {
        const { failure, waitSeconds, message } = classifyResponse(
          { status, body, retryAfter },
          now,
        );
        if (status === 429) expect(failure).toBe('rate_limited');
        if (waitSeconds === undefined) return;
        expect(failure === 'rate_limited' || status === 503).toBe(true);
        expect(waitSeconds).toBeGreaterThan(0);
        expect(waitSeconds).toBeLessThanOrEqual((/monthly/i.test(message) ? 31 : 1) * DAY + 1);
      }),
    );
    fc.assert(
      fc.property(anyTime, fc.constantFrom('hourly', 'daily'), (now, limit) => {
        const body = JSON.stringify({ error: true, reason: LIMIT_REASONS[limit] });
        const wait = classifyResponse({ status: 429, body }, now).waitSeconds ?? 0;
        const period = limit === 'hourly' ? 3_600 : DAY;
        const [before, after] = [now, now + wait * 1_000].map((ms) =>
          Math.floor(ms / 1_000 / period),
        );
        expect(after).toBe((before ?? 0) + 1);
      }),
    );
  });
});

describe('whatever is thrown,', () => {
  const anyValue = fc.oneof(
    fc.string(),
    fc.constantFrom(undefined, null, 7, 7n, Symbol('why'), {}, []),
  );
  const anyThrown = fc.oneof(
    anyValue,
    anyValue.map((cause) => new TypeError('fetch failed', { cause })),
    fc
      .tuple(fc.string(), anyValue)
      .map(([message, code]) => Object.assign(new Error(message), { code })),
  );

  it('it is put in words', () => {
    fc.assert(
      fc.property(anyThrown, (error) => {
        expect(typeof describeNetworkError(error)).toBe('string');
        const { failure, message } = classifyNetworkError(
          error,
          'https://archive.example/v1?apikey=secret',
        );
        expect(failure).toBe('unavailable');
        expect(message.startsWith('no answer from archive.example: ')).toBe(true);
      }),
    );
  });
});
