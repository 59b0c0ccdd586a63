import { describe, expect, it } from '@jest/globals';
import { addDays } from '../../../src/weather/dates.js';
import { countRows, planChunks, stepSeconds } from '../../../src/weather/plan.js';

const days = (start_date: string, end_date: string) => ({ start_date, end_date });
const EIGHTY_FIVE_YEARS = days('1940-01-01', '2024-12-31');

describe('planChunks', () => {
  it.each([
    ['one day', [days('2015-06-15', '2015-06-15')]],
    ['the last day of a decade', [days('2019-12-31', '2019-12-31')]],
    ['a decade', [days('2010-01-01', '2019-12-31')]],
    [
      'the two days at a border',
      [days('2019-12-31', '2019-12-31'), days('2020-01-01', '2020-01-01')],
    ],
    [
      'a range that begins and ends within decades',
      [
        days('1994-03-05', '1999-12-31'),
        days('2000-01-01', '2009-12-31'),
        days('2010-01-01', '2012-02-29'),
      ],
    ],
  ])('cuts %s at calendar decades', (_what, chunks) => {
    const range = days(chunks[0]?.start_date ?? '', chunks.at(-1)?.end_date ?? '');
    expect(planChunks(range)).toEqual(chunks);
  });

  it('makes 9 chunks of 1940 to 2024', () => {
    const chunks = planChunks(EIGHTY_FIVE_YEARS);
    expect(chunks).toHaveLength(9);
    expect(chunks[0]).toEqual(days('1940-01-01', '1949-12-31'));
    expect(chunks[8]).toEqual(days('2020-01-01', '2024-12-31'));
  });

  it.each([
    ['1940-01-01', '2026-11-24'],
    ['1949-12-31', '1950-01-01'],
    ['1987-02-28', '2004-02-29'],
  ])('leaves no gap and no overlap in %s to %s', (start_date, end_date) => {
    const range = { start_date, end_date };
    const chunks = planChunks(range);
    expect(chunks[0]?.start_date).toBe(start_date);
    expect(chunks.at(-1)?.end_date).toBe(end_date);
    for (const [index, chunk] of chunks.slice(1).entries()) {
      expect(chunk.start_date).toBe(addDays(chunks[index]?.end_date ?? '', 1));
    }
    const rows = chunks.reduce((sum, chunk) => sum + countRows(chunk, 'daily'), 0);
    expect(rows).toBe(countRows(range, 'daily'));
  });
});

describe('countRows', () => {
  it.each([
    ['daily', EIGHTY_FIVE_YEARS, 31_047],
    ['hourly', EIGHTY_FIVE_YEARS, 745_128],
    ['hourly', days('2024-03-31', '2024-03-31'), 24],
    ['daily', days('2024-02-29', '2024-02-29'), 1],
  ] as const)('of %s rows in %j is %i', (resolution, range, rows) => {
    expect(countRows(range, resolution)).toBe(rows);
  });

  it('fits the step', () => {
    expect(stepSeconds('daily')).toBe(86_400);
    expect(stepSeconds('hourly')).toBe(3_600);
  });
});
