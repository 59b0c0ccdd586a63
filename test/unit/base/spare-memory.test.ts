import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { SpareMemory } from '../../../src/base/spare-memory.js';

const anySize = () => true;

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

it('gives the memory that was given last and fits, once', () => {
  const spare = new SpareMemory(100);
  const [small, large, next] = [10, 20, 10].map((bytes) => new ArrayBuffer(bytes));
  for (const memory of [small, next, large]) spare.give(memory as ArrayBuffer);
  expect(spare.take((bytes) => bytes === 10)).toBe(next);
  expect(spare.take(anySize)).toBe(large);
  expect(spare.take((bytes) => bytes > 10)).toBeUndefined();
  expect(spare.take(anySize)).toBe(small);
  expect(spare.take(anySize)).toBeUndefined();
});

it('keeps no more bytes than it may, and leaves what was given first', () => {
  const spare = new SpareMemory(30);
  const given = [10, 20, 10].map((bytes) => new ArrayBuffer(bytes));
  for (const memory of given) spare.give(memory);
  expect([spare.take(anySize), spare.take(anySize), spare.take(anySize)]).toEqual([
    ...[given[2], given[1], undefined],
  ]);
  // One that is too large is not kept, and takes no other's place.
  spare.give(given[0] as ArrayBuffer);
  spare.give(new ArrayBuffer(31));
  expect(spare.take(anySize)).toBe(given[0]);
  // What was taken does not count.
  spare.give(new ArrayBuffer(30));
  expect(spare.take(anySize)?.byteLength).toBe(30);
});

it('lets go of everything a second after the last was given', () => {
  const spare = new SpareMemory(100);
  spare.give(new ArrayBuffer(10));
  jest.advanceTimersByTime(900);
  spare.give(new ArrayBuffer(20));
  jest.advanceTimersByTime(900);
  expect(spare.take((bytes) => bytes === 10)?.byteLength).toBe(10);
  jest.advanceTimersByTime(100);
  expect(spare.take(anySize)).toBeUndefined();
  // And what is given then is kept as long.
  spare.give(new ArrayBuffer(100));
  jest.advanceTimersByTime(900);
  expect(spare.take(anySize)?.byteLength).toBe(100);
});
