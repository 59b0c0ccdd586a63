import { expect, it } from '@jest/globals';
import { deepFreeze } from '../../../src/base/deep-freeze.js';

it('freezes objects and arrays at every depth, and returns the same value', () => {
  const value = { list: [{ inner: [1] }], text: 'a', nothing: null };
  expect(deepFreeze(value)).toBe(value);
  const parts = [value, value.list, value.list[0], value.list[0]?.inner];
  expect(parts.map(Object.isFrozen)).toEqual([true, true, true, true]);
});

it.each([undefined, null, 1, 'text'])('leaves %p as it is', (value) => {
  expect(deepFreeze(value)).toBe(value);
});
