import { expect, it } from '@jest/globals';
import { joinedNames } from '../../../src/base/joined-names.js';

it.each([
  [['a'], 'a'],
  [['a', 'b'], 'a and b'],
  [['a', 'b', 'c'], 'a, b and c'],
])('%j', (names, words) => {
  expect(joinedNames(names)).toBe(words);
});
