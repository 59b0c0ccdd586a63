import { expect, it } from '@jest/globals';
import { giveBack, takeColumn } from '../../../src/weather/column-memory.js';

const DECADE = 87_648;

it('a later column is where one of its size was that was given back', () => {
  const first = takeColumn(DECADE);
  giveBack(first);
  const [longer, shorter] = [takeColumn(2 * DECADE), takeColumn(DECADE / 10)];
  const [next, other] = [takeColumn(DECADE + 24), takeColumn(DECADE)];
  expect([longer, shorter, next, other].map(({ length }) => length)).toEqual([
    ...[2 * DECADE, Math.floor(DECADE / 10), DECADE + 24, DECADE],
  ]);
  expect(next.buffer).toBe(first.buffer);
  expect(longer.buffer).not.toBe(first.buffer);
  expect(shorter.buffer).not.toBe(first.buffer);
  expect(other.buffer).not.toBe(first.buffer);
});

it('a column that is given back twice is lent once', () => {
  const column = takeColumn(DECADE);
  giveBack(column);
  giveBack(column);
  const [one, other] = [takeColumn(DECADE), takeColumn(DECADE)];
  expect(one.buffer).not.toBe(other.buffer);
});

it('what was not taken there is left as it is', () => {
  const long = new Float64Array(DECADE).fill(7);
  giveBack(long);
  expect(takeColumn(DECADE).buffer).not.toBe(long.buffer);
});
