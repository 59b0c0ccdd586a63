import { describe, expect, it } from '@jest/globals';
import { isJobName } from '../../../src/durable/naming.js';

describe('a job name', () => {
  it.each([
    'a',
    '7',
    'Seattle_47.61_-122.33',
    'a.b-c_d',
    'x'.repeat(200),
    'nightly-2026-11-28T05:00:00Z',
  ])('may be %s', (name) => {
    expect(isJobName(name)).toBe(true);
  });

  it.each([
    '',
    '-a',
    '.hidden',
    '_a',
    'a b',
    'a/b',
    '../a',
    'a~b',
    'a+b',
    ':a',
    "a'b",
    'müll',
    'a\n',
    'x'.repeat(201),
  ])('may not be %p', (name) => {
    expect(isJobName(name)).toBe(false);
  });
});
