import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { QuietCollection } from '../../../src/base/quiet-collection.js';
import { printedByOwnProcess } from '../../fakes/own-process.js';

const MB = 2 ** 20;

/** A heap that has so many bytes, and as few after a collection. */
function fakeHeap(bytes: number, leastBytes: number) {
  const heap = { size: bytes, collections: 0 };
  return Object.assign(heap, {
    bytes: () => heap.size,
    collectAll: () => {
      heap.collections += 1;
      heap.size = leastBytes;
    },
  });
}

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

it('memory is given back once no work has begun or ended for three seconds', async () => {
  const heap = fakeHeap(50 * MB, 20 * MB);
  const quiet = new QuietCollection(heap);
  await quiet.after(async () => undefined);
  jest.advanceTimersByTime(2_999);
  let end: () => void = () => undefined;
  const working = quiet.after(() => new Promise<void>((resolve) => (end = resolve)));
  jest.advanceTimersByTime(2_999);
  end();
  await working;
  jest.advanceTimersByTime(2_999);
  expect(heap.collections).toBe(0);
  jest.advanceTimersByTime(1);
  expect(heap.collections).toBe(1);
});

it('what was needed to begin is given back', () => {
  const heap = fakeHeap(50 * MB, 20 * MB);
  expect(new QuietCollection(heap)).toBeDefined();
  jest.advanceTimersByTime(3_000);
  expect(heap.collections).toBe(1);
});

it('work that waits keeps nothing', () => {
  const heap = fakeHeap(50 * MB, 20 * MB);
  const quiet = new QuietCollection(heap);
  jest.advanceTimersByTime(2_000);
  void quiet.after(() => new Promise(() => undefined));
  jest.advanceTimersByTime(2_999);
  expect(heap.collections).toBe(0);
  jest.advanceTimersByTime(1);
  expect(heap.collections).toBe(1);
});

it('nothing is collected again before the heap has grown by 2 MB', async () => {
  const heap = fakeHeap(50 * MB, 20 * MB);
  const quiet = new QuietCollection(heap);
  for (const [size, collections] of [
    [50 * MB, 1],
    [22 * MB - 1, 1],
    [22 * MB, 2],
  ] as const) {
    heap.size = size;
    await quiet.after(async () => undefined);
    jest.advanceTimersByTime(3_000);
    expect(heap.collections).toBe(collections);
  }
});

it('what work gives, and what it throws, is passed on', async () => {
  const quiet = new QuietCollection(fakeHeap(0, 0));
  expect(await quiet.after(async () => 7)).toBe(7);
  await expect(quiet.after(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
});

/** A heap that grew to 100 MB of objects, which nothing refers to any more. Sizes are in MB. */
const PROGRAM = `
  import { cachedDataVersionTag, getHeapStatistics, setFlagsFromString } from 'node:v8';
  import { collectAll } from './src/base/collection.ts';
  setFlagsFromString('--semi-space-growth-factor=1');
  const size = () => Math.round(getHeapStatistics().total_heap_size / 2 ** 20);
  let objects = Array.from({ length: 2_000_000 }, (_, index) => ({ index, text: String(index) }));
  const flags = cachedDataVersionTag();
  const grown = size();
  objects = undefined;
  collectAll();
  const areFlagsKept = cachedDataVersionTag() === flags;
  console.log(JSON.stringify({ grown, left: size(), areFlagsKept }));
`;

it('V8 gives back what its objects no longer need, and its flags stay as they were', async () => {
  const seen = await printedByOwnProcess<Record<'grown' | 'left', number>>(PROGRAM);
  expect(seen).toMatchObject({ areFlagsKept: true });
  expect(seen.grown).toBeGreaterThan(100);
  expect(seen.left).toBeLessThan(30);
});
