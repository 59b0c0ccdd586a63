import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { isWithin, type Measure, ratioOf } from './measure.js';

/** The best turns have a ratio of 2, the medians one of 3. */
const PAIR: Measure = {
  ...{ what: 'ours', unit: 'ms', ours: [300, 900, 200], budget: 2 },
  beside: { what: 'the least', values: [100, 150, 100] },
};
const ALONE: Measure = { what: 'alone', unit: 'MB', ours: [90, 110, 100], budget: 100 };

it('a ratio is of the medians, and its budget of the best turns', () => {
  expect(ratioOf(PAIR)).toBe(3);
  expect(isWithin(PAIR)).toBe(true);
  expect(isWithin({ ...PAIR, budget: 1.99 })).toBe(false);
});

it('turns that a busy machine has slowed exceed no budget, and half the speed in all turns does', () => {
  expect(isWithin({ ...PAIR, ours: [200, 5_000, 5_000] })).toBe(true);
  expect(isWithin({ ...PAIR, ours: PAIR.ours.map((ms) => 2 * ms) })).toBe(false);
});

it('where nothing is beside it, the budget is of the median', () => {
  expect(ratioOf(ALONE)).toBeUndefined();
  expect(isWithin(ALONE)).toBe(true);
  expect(isWithin({ ...ALONE, budget: 99 })).toBe(false);
});

it('half the speed exceeds the budget of each ratio in the figures of the last whole bench', () => {
  const { measures } = JSON.parse(readFileSync('benchmarks.json', 'utf8')) as {
    measures: Measure[];
  };
  const halved = measures
    .filter(({ beside }) => beside !== undefined)
    .map((measure) => ({ ...measure, ours: measure.ours.map((ms) => 2 * ms) }));
  expect(halved.length).toBeGreaterThan(0);
  expect(halved.filter(isWithin).map(({ what }) => what)).toEqual([]);
});
