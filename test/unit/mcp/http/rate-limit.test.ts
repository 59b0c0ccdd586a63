import { expect, it } from '@jest/globals';
import { rateLimit } from '../../../../src/mcp/http/rate-limit.js';

it('each caller has a burst, which fills again steadily', () => {
  let now = 0;
  const limit = rateLimit({ burst: 2, perSecond: 0.5 }, () => now);
  expect([limit.take('a'), limit.take('a'), limit.take('a')]).toEqual([undefined, undefined, 2]);
  expect(limit.take('b')).toBeUndefined();
  now = 1_000;
  expect(limit.take('a')).toBe(1);
  now = 2_000;
  expect(limit.take('a')).toBeUndefined();
  now = 1_000_000;
  expect([limit.take('a'), limit.take('a'), limit.take('a')]).toEqual([undefined, undefined, 2]);
});
