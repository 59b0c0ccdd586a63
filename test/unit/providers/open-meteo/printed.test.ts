import { describe, expect, it } from '@jest/globals';
import {
  countDecisive,
  printedFloat,
  printedValues,
} from '../../../../src/providers/open-meteo/printed.js';

describe('a float32 number is printed', () => {
  const printed = (value: number, decimals: number) =>
    printedValues(Float32Array.of(value), decimals)[0];

  it.each([
    [12.34, 1, 12.3],
    [12.25, 1, 12.3],
    [-12.25, 1, -12.3],
    [12.75, 1, 12.8],
    // 12.45 lies below as a float32, and its tenfold in between.
    [12.45, 1, 12.5],
    [0.125, 2, 0.13],
    [1013.25, 1, 1013.3],
    [99.5, 0, 100],
    [-99.5, 0, -100],
    [0.04, 1, 0],
    [-0.04, 1, -0],
    [-0, 1, 0],
    [-0.4, 0, 0],
    [3.1, 0, 3],
  ])('%f with %i decimals as %f', (value, decimals, expected) => {
    expect(printed(value, decimals)).toBe(expected);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3e38])(
    'as null where it is %f',
    (value) => {
      expect(printed(value, 2)).toBeNaN();
    },
  );
});

it('is decisive where rounding half to even gives another number, of the product and of the exact value', () => {
  const values = [12.25, -12.25, 12.45, 12.75, 12.2, Number.NaN];
  const decisive = values.map((value) => countDecisive(Float32Array.of(value), 1) === 1);
  expect(decisive).toEqual([true, true, true, false, false, false]);
  // Its float32 is more than 10.05, so that printf has 10.1, too.
  expect(countDecisive(Float32Array.of(10.05), 1)).toBe(0);
  expect(countDecisive(Float32Array.from(values), 1)).toBe(3);
});

it('is printed with the fewest digits that name it', () => {
  for (const value of [52.52, -122.33207, 0.1, 38, 16777216, 179.95]) {
    expect(printedFloat(Math.fround(value))).toBe(value);
  }
  expect(printedFloat(Math.fround(1 / 3))).toBe(0.33333334);
  expect(printedFloat(Number.NaN)).toBeNaN();
});
