import { expect, it } from '@jest/globals';
import { round, yearRanges } from '../../../src/climate/figures.js';

it.each([
  [1.234, 1.23],
  [1.236, 1.24],
  [-0.001, 0],
  [1234.5, 1234.5],
  [33.225, 33.23],
  [33.22499999999999, 33.23],
  [-33.225, -33.23],
  [-33.22499999999999, -33.23],
  [33.2249, 33.22],
])('%d is said as %d', (value, said) => {
  expect(round(value)).toBe(said);
});

it.each([
  [[], ''],
  [[2025], '2025'],
  [[1940, 1941, 1942, 1950, 2024, 2025], '1940-1942, 1950, 2024-2025'],
])('the years %j are said as "%s"', (years, said) => {
  expect(yearRanges(years)).toBe(said);
});
