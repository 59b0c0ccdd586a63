import { describe, expect, it } from '@jest/globals';
import { dateTicks, linear, roundTicks } from '../../../src/view/scale.js';

describe('round values enclose a range', () => {
  it.each<[[number, number], number[]]>([
    [
      [-7.7, 35.6],
      [-10, 0, 10, 20, 30, 40],
    ],
    [
      [0, 0.31],
      [0, 0.1, 0.2, 0.3, 0.4],
    ],
    [[5, 5], [5]],
    [
      [980, 1032],
      [980, 1000, 1020, 1040],
    ],
  ])('%j', (range, ticks) => {
    expect(roundTicks(range, 5)).toEqual(ticks);
  });
});

describe('dates on an axis are first days of whole months or years', () => {
  it.each<[string, string, number, string[]]>([
    [
      '2014-01-01',
      '2014-12-31',
      6,
      ['2014-01', '2014-03', '2014-05', '2014-07', '2014-09', '2014-11'],
    ],
    ['1940-01-01', '2024-12-31', 5, ['1940-01', '1960-01', '1980-01', '2000-01', '2020-01']],
    ['2014-01-02', '2014-01-31', 6, []],
  ])('%s to %s', (from, to, count, ticks) => {
    const found = dateTicks([Date.parse(from), Date.parse(to)], count);
    expect(found.map((at) => new Date(at).toISOString().slice(0, 7))).toEqual(ticks);
  });

  it('none where a job has no rows', () => {
    expect(dateTicks([Date.parse(''), Date.parse('')], 5)).toEqual([]);
  });
});

it('a value lies where its share of the range is, and a range of nothing at its beginning', () => {
  expect(linear([10, 20], [100, 200])(15)).toBe(150);
  expect(linear([10, 10], [100, 200])(10)).toBe(100);
});
