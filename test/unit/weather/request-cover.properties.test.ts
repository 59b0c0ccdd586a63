import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, countDays } from '../../../src/weather/dates.js';
import type { Days } from '../../../src/weather/gathering.js';
import { coverRanges } from '../../../src/weather/request-cover.js';

const FIRST = '2000-01-01';

/** Ranges in order, apart from each other: each is so many days after the last one, and so long. */
const anyRanges = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 90 })), {
    minLength: 1,
    maxLength: 12,
  })
  .map((steps) => {
    const ranges: Days[] = [];
    let day = 0;
    for (const [apart, length] of steps) {
      const start = day + apart;
      ranges.push({
        start_date: addDays(FIRST, start),
        end_date: addDays(FIRST, start + length - 1),
      });
      day = start + length;
    }
    return ranges;
  });

/** Prices of the form that WeighDays has: days that weigh as one, and a weight of each request besides. */
const anyPrice = fc
  .tuple(fc.integer({ min: 1, max: 140 }), fc.integer({ min: 0, max: 3 }))
  .map(([free, overhead]) => ({ start_date, end_date }: Days) => {
    const count = countDays(start_date, end_date);
    return overhead + Math.max(1, count / free);
  });

type Price = (days: Days) => number;

const weightOf = (requests: readonly Days[], price: Price) =>
  requests.reduce((sum, request) => sum + price(request), 0);

/** By the definition: every way to put neighbours together is tried. */
function leastOfAll(ranges: readonly Days[], price: Price): number {
  const least = [0];
  for (let end = 1; end <= ranges.length; end += 1) {
    least[end] = Math.min(
      ...Array.from({ length: end }, (_, start) => {
        const { start_date } = ranges[start] as Days;
        const { end_date } = ranges[end - 1] as Days;
        return (least[start] ?? 0) + price({ start_date, end_date });
      }),
    );
  }
  return least[ranges.length] ?? 0;
}

it('a cover weighs the least that there is, whatever the price of a request', () => {
  fc.assert(
    fc.property(anyRanges, anyPrice, (ranges, price) => {
      const requests = coverRanges(ranges, price);
      expect(weightOf(requests, price)).toBeCloseTo(leastOfAll(ranges, price), 6);
    }),
    { numRuns: 300 },
  );
});

it('a cover has each range in just one request, begins and ends with one, and is in order', () => {
  fc.assert(
    fc.property(anyRanges, anyPrice, (ranges, price) => {
      const requests = coverRanges(ranges, price);
      for (const range of ranges) {
        const having = requests.filter(
          ({ start_date, end_date }) =>
            start_date <= range.start_date && range.end_date <= end_date,
        );
        expect(having).toHaveLength(1);
      }
      const starts = ranges.map(({ start_date }) => start_date);
      const ends = ranges.map(({ end_date }) => end_date);
      expect(requests.every(({ start_date }) => starts.includes(start_date))).toBe(true);
      expect(requests.every(({ end_date }) => ends.includes(end_date))).toBe(true);
      expect(requests).toEqual(
        [...requests].sort((a, b) => (a.start_date < b.start_date ? -1 : 1)),
      );
    }),
  );
});

it('one weight for any number of days makes one request', () => {
  fc.assert(
    fc.property(anyRanges, (ranges) => {
      expect(coverRanges(ranges, () => 1)).toEqual([
        { start_date: ranges[0]?.start_date, end_date: ranges.at(-1)?.end_date },
      ]);
    }),
  );
});
