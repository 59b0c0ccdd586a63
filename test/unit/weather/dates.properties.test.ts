import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, countDays, isDate, startOfDay, toDate } from '../../../src/weather/dates.js';
import { anyDay } from '../../fakes/arbitraries.js';

/** Beyond 1940 to 2100 from anywhere within it, and back. */
const anyStep = fc.integer({ min: -60_000, max: 60_000 });

describe('for every day from 1940 to 2100', () => {
  it('days that are added and taken away again lead back', () => {
    fc.assert(
      fc.property(anyDay(), anyStep, (day, step) => {
        expect(addDays(addDays(day, step), -step)).toBe(day);
      }),
    );
  });

  it('steps add up', () => {
    fc.assert(
      fc.property(anyDay(), anyStep, anyStep, (day, one, other) => {
        expect(addDays(addDays(day, one), other)).toBe(addDays(day, one + other));
      }),
    );
  });

  it('countDays and addDays are inverse', () => {
    fc.assert(
      fc.property(anyDay(), anyStep, (day, step) => {
        expect(countDays(day, addDays(day, step))).toBe(step + 1);
      }),
    );
    fc.assert(
      fc.property(anyDay(), anyDay(), (one, other) => {
        expect(addDays(one, countDays(one, other) - 1)).toBe(other);
      }),
    );
  });

  it('startOfDay and toDate are inverse, to the last millisecond of the day', () => {
    fc.assert(
      fc.property(anyDay(), fc.integer({ min: 0, max: 86_399_999 }), (day, ms) => {
        expect(toDate(startOfDay(day) * 1_000 + ms)).toBe(day);
      }),
    );
  });

  it('the order of the texts is that of the days', () => {
    fc.assert(
      fc.property(anyDay(), anyDay(), (one, other) => {
        expect(one < other).toBe(countDays(one, other) > 1);
      }),
    );
  });
});

/** Gregory's rule, by which the expectation is worked out without Date. */
function daysOfMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

const two = (number: number) => String(number).padStart(2, '0');

describe('isDate', () => {
  it('takes each day of each month of 1940 to 2100, and not the one after the last', () => {
    for (let year = 1940; year <= 2100; year += 1) {
      for (let month = 1; month <= 12; month += 1) {
        const last = daysOfMonth(year, month);
        const days = Array.from({ length: 33 }, (_, day) => day);
        const taken = days.filter((day) => isDate(`${year}-${two(month)}-${two(day)}`));
        expect(taken).toEqual(days.slice(1, last + 1));
      }
    }
  });

  it('never throws, and takes nothing that toDate does not write', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
      fc.stringMatching(/^[-+ ]?\d{1,6}-\d{1,2}-\d{1,2}(T\d\d:\d\d)?\s?$/),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        if (isDate(text)) expect(toDate(startOfDay(text) * 1_000)).toBe(text);
      }),
    );
  });
});
