import { expect, it } from '@jest/globals';
import { provisionalFrom } from '../../../src/weather/provisional.js';

const TODAY = '2026-11-24';
const from = (start_date: string, end_date: string, count = 7) =>
  provisionalFrom({ start_date, end_date }, TODAY, count);

it('the last days are provisional, today included', () => {
  expect(from('2026-11-01', '2026-11-24')).toBe('2026-11-18');
  expect(from('2026-11-01', '2026-11-18')).toBe('2026-11-18');
  expect(from('2026-11-24', '2026-11-24', 1)).toBe('2026-11-24');
});

it('of days that begin later, all are', () => {
  expect(from('2026-11-20', '2026-11-22')).toBe('2026-11-20');
});

it('of days that end before, none is', () => {
  expect(from('2026-11-01', '2026-11-17')).toBeUndefined();
});
