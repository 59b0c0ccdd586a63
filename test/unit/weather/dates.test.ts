import { describe, expect, it } from '@jest/globals';
import {
  addDays,
  countDays,
  earlier,
  isDate,
  later,
  startOfDay,
  toDate,
} from '../../../src/weather/dates.js';

describe('isDate', () => {
  it.each(['1940-01-01', '2024-02-29', '2000-02-29', '2023-12-31'])('takes %s', (text) => {
    expect(isDate(text)).toBe(true);
  });

  it.each([
    '2023-02-29',
    '1900-02-29',
    '2024-04-31',
    '2024-13-01',
    '2024-00-10',
    '2024-01-00',
    '2024-1-1',
    '01.01.2024',
    '20240101',
    '2024-01-01T00:00',
    ' 2024-01-01',
    '2024-01-01\n',
    '',
  ])('refuses "%s"', (text) => {
    expect(isDate(text)).toBe(false);
  });
});

describe('countDays', () => {
  it.each([
    ['2024-02-28', '2024-03-01', 3],
    ['2023-02-28', '2023-03-01', 2],
    ['2024-05-05', '2024-05-05', 1],
    ['1940-01-01', '2024-12-31', 31_047],
  ])('counts both ends of %s to %s', (start, end, days) => {
    expect(countDays(start, end)).toBe(days);
  });
});

describe('addDays', () => {
  it.each([
    ['2024-02-28', 1, '2024-02-29'],
    ['2023-02-28', 1, '2023-03-01'],
    ['2024-01-01', -1, '2023-12-31'],
    ['1970-01-01', -10_958, '1940-01-01'],
    ['2024-06-01', 0, '2024-06-01'],
  ])('%s and %i days is %s', (date, days, expected) => {
    expect(addDays(date, days)).toBe(expected);
  });
});

it('a day begins at 00:00 UTC, before 1970 as after', () => {
  expect(startOfDay('1970-01-02')).toBe(86_400);
  expect(startOfDay('1940-01-01')).toBe(-946_771_200);
});

it('an instant lies in its UTC day to the last millisecond', () => {
  expect(toDate(86_399_999)).toBe('1970-01-01');
  expect(toDate(86_400_000)).toBe('1970-01-02');
  expect(toDate(-1)).toBe('1969-12-31');
});

it('earlier and later choose by the calendar, in either order', () => {
  for (const [one, other] of [
    ['1999-12-31', '2000-01-01'],
    ['2000-01-01', '1999-12-31'],
  ] as const) {
    expect(earlier(one, other)).toBe('1999-12-31');
    expect(later(one, other)).toBe('2000-01-01');
  }
});
