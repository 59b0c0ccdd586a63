import { expect, it } from '@jest/globals';
import { percentDown, roundStatistic } from '../../../src/rows/rounding.js';

it('percents are rounded down, so that only what is complete is 100', () => {
  expect(percentDown(31_046, 31_047)).toBe(99.99);
  expect(percentDown(31_047, 31_047)).toBe(100);
  expect(percentDown(57, 100)).toBe(57);
  expect(percentDown(0, 0)).toBe(0);
});

it.each([
  [1.23456789, 1.234568],
  [16.4390831, 16.439083],
  [-0.0000001, 0],
  // A sum of seconds of sunshine over 85 years: no digit before the point is lost.
  [1_234_567_890.123456, 1_234_567_890.123456],
])('a mean or sum of %d is told as %d', (value, told) => {
  expect(Object.is(roundStatistic(value), told)).toBe(true);
});
