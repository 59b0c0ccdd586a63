import { cachedDataVersionTag } from 'node:v8';
import { expect, it } from '@jest/globals';
import { countRead } from '../../../src/base/young-collection.js';

const MB = 1_000_000;

/** Bytes outside V8's heap that nothing refers to. V8 would collect them by itself from 32 MB on. */
function leaveBehind(): void {
  for (let index = 0; index < 16; index += 1) Buffer.allocUnsafeSlow(MB);
}

/** V8 sweeps beside this thread, and counts what it has freed at its next collection. */
function bytesLeft(read: number): number {
  leaveBehind();
  const before = process.memoryUsage().arrayBuffers;
  countRead(read);
  countRead(4 * MB - read);
  countRead(4 * MB);
  return (process.memoryUsage().arrayBuffers - before) / MB;
}

// The first that collects, so it comes first.
it('leaves the flags by which compiled code is kept as they were', () => {
  const before = cachedDataVersionTag();
  countRead(4 * MB);
  expect(cachedDataVersionTag()).toBe(before);
});

it('bytes that nothing refers to are free once as many have been read', () => {
  expect(bytesLeft(4 * MB)).toBeLessThan(-12);
  expect(bytesLeft(1 * MB)).toBeLessThan(-12);
});

it('does nothing for less', () => {
  leaveBehind();
  const before = process.memoryUsage().arrayBuffers;
  countRead(3 * MB);
  expect(process.memoryUsage().arrayBuffers).toBe(before);
  countRead(1 * MB);
});
