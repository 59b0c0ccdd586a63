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

it('a caller that may make a whole burst again is forgotten', () => {
  let now = 0;
  const buckets = new Map();
  const limit = rateLimit({ burst: 2, perSecond: 0.5 }, () => now, buckets);
  for (let caller = 0; caller < 1_000; caller++) limit.take(`early ${caller}`);
  now = 2_000;
  limit.take('late');
  limit.take('early 0');
  now = 3_999;
  limit.take('later');
  expect(buckets.size).toBe(1_002);
  now = 4_000;
  limit.take('later');
  expect([...buckets.keys()]).toEqual(['late', 'early 0', 'later']);
});
