import { expect, it } from '@jest/globals';
import { era5FinalTo } from '../../../src/weather/era5.js';

it.each([
  // ECMWF's own example.
  ['2020-02-15', '2019-11-30'],
  ['2026-11-28', '2026-08-31'],
  ['2026-11-10', '2026-08-31'],
  ['2026-11-09', '2026-07-31'],
  ['2026-03-31', '2025-12-31'],
  ['2026-01-05', '2025-09-30'],
  ['2024-05-10', '2024-02-29'],
])('on %s ERA5 is final to %s', (asked, final) => {
  expect(era5FinalTo(asked)).toBe(final);
});
