import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { requestCover, weightOf } from '../../../src/lookup/cover-requests.js';
import { addDays } from '../../../src/weather/dates.js';
import { leastWeight } from '../../fakes/least-weight.js';

function dayAt(number: number): string {
  return addDays('2000-01-01', number);
}

function daysAt(...numbers: number[]): string[] {
  return numbers.map(dayAt);
}

/** Each request as its first and last day, counted from 2000-01-01. */
function cover(days: number[], variables: number): [number, number][] {
  return requestCover(variables)(daysAt(...days)).map(({ start_date, end_date }) => [
    numberOf(start_date),
    numberOf(end_date),
  ]);
}

function numberOf(date: string): number {
  return (Date.parse(date) - Date.parse('2000-01-01')) / 86_400_000;
}

const anyDays = fc
  .uniqueArray(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 60 })
  .map((days) => days.sort((a, b) => a - b));
const anyCount = fc.integer({ min: 1, max: 19 });

describe('requestCover', () => {
  it('asks for days that are near in one request, and for far ones apart', () => {
    // Of 5 variables, 28 days weigh as much as one.
    expect(cover([0, 27], 5)).toEqual([[0, 27]]);
    expect(cover([0, 55], 5)).toEqual([[0, 55]]);
    expect(cover([0, 56], 5)).toEqual([
      [0, 0],
      [56, 56],
    ]);
    expect(cover([0, 1, 2, 400], 5)).toEqual([
      [0, 2],
      [400, 400],
    ]);
  });

  it('leaves a gap out between stretches that are heavy by themselves', () => {
    const stretch = Array.from({ length: 40 }, (_, day) => day);
    expect(cover([...stretch, ...stretch.map((day) => day + 42)], 10)).toEqual([
      [0, 39],
      [42, 81],
    ]);
  });

  it('asks for nothing where no day is needed', () => {
    expect(requestCover(5)([])).toEqual([]);
  });

  it('cuts a request of many years into equal ones, at the same weight', () => {
    const days = Array.from({ length: 8_000 }, (_, day) => day);
    const requests = cover(days, 1);
    expect(requests).toEqual([
      [0, 2_665],
      [2_666, 5_332],
      [5_333, 7_999],
    ]);
    expect(weightOf(requestCover(1)(daysAt(...days)), 1)).toBeCloseTo(8_000 / 140, 9);
  });

  it('has each day in just one request', () => {
    fc.assert(
      fc.property(anyDays, anyCount, (days, variables) => {
        const requests = cover(days, variables);
        for (const day of days) {
          expect(requests.filter(([from, to]) => from <= day && day <= to)).toHaveLength(1);
        }
      }),
    );
  });

  it('weighs the least that there is', () => {
    fc.assert(
      fc.property(anyDays, anyCount, (days, variables) => {
        const requests = requestCover(variables)(daysAt(...days));
        expect(weightOf(requests, variables)).toBeCloseTo(leastWeight(days, variables), 6);
      }),
      { numRuns: 500 },
    );
  });

  it('takes the fewest requests of one weight', () => {
    // Two of 28 days each weigh as much as one of 56.
    expect(cover([0, 27, 28, 55], 5)).toEqual([[0, 55]]);
  });
});
