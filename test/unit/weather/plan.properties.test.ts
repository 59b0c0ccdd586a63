import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, countDays } from '../../../src/weather/dates.js';
import { countRows, planChunks } from '../../../src/weather/plan.js';
import { anyDays } from '../../fakes/arbitraries.js';

/** Stations observe since 1763. */
const anyRange = fc.oneof(anyDays(), anyDays('1763-01-01'), anyDays('1999-12-30', '2000-01-02'));

it('chunks have every day of any range once, in order', () => {
  fc.assert(
    fc.property(anyRange, (range) => {
      const chunks = planChunks(range);
      expect(chunks[0]?.start_date).toBe(range.start_date);
      expect(chunks.at(-1)?.end_date).toBe(range.end_date);
      for (const [index, { start_date, end_date }] of chunks.entries()) {
        expect(start_date <= end_date).toBe(true);
        const next = chunks[index + 1];
        if (next !== undefined) expect(next.start_date).toBe(addDays(end_date, 1));
      }
    }),
  );
});

it('no chunk leaves its calendar decade, and no decade has two', () => {
  fc.assert(
    fc.property(anyRange, (range) => {
      const decades = planChunks(range).map(({ start_date, end_date }) => {
        expect(start_date.slice(0, 3)).toBe(end_date.slice(0, 3));
        return start_date.slice(0, 3);
      });
      expect(new Set(decades).size).toBe(decades.length);
    }),
  );
});

it('the same chunk of a decade is planned for every range that has the whole of it', () => {
  fc.assert(
    fc.property(anyRange, (range) => {
      for (const { start_date, end_date } of planChunks(range).slice(1, -1)) {
        expect([start_date.slice(3), end_date.slice(3)]).toEqual(['0-01-01', '9-12-31']);
      }
    }),
  );
});

it('rows of the chunks add up to those of the range, 24 hours a day', () => {
  fc.assert(
    fc.property(anyRange, (range) => {
      const chunks = planChunks(range);
      const sum = (resolution: 'daily' | 'hourly') =>
        chunks.reduce((rows, chunk) => rows + countRows(chunk, resolution), 0);
      expect(sum('daily')).toBe(countDays(range.start_date, range.end_date));
      expect(sum('hourly')).toBe(24 * sum('daily'));
      expect(countRows(range, 'hourly')).toBe(sum('hourly'));
    }),
  );
});
