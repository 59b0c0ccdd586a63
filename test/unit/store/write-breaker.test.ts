import { expect, it } from '@jest/globals';
import { WriteBreaker } from '../../../src/store/write-breaker.js';

const FULL = new Error('no space left');
const full = () => Promise.reject(FULL);

/** Whether a write into a folder is tried first. */
async function isTried(breaker: WriteBreaker, folder: string): Promise<boolean> {
  let isTried = false;
  await breaker.expectWritable(folder, async () => {
    isTried = true;
  });
  return isTried;
}

it('nothing is tried before a write has failed', async () => {
  const breaker = new WriteBreaker();
  expect(await breaker.write('a', async () => 'written')).toBe('written');
  expect(await isTried(breaker, 'a')).toBe(false);
});

it('once a write failed, those into every folder are tried until one into the same folder succeeds', async () => {
  const breaker = new WriteBreaker();
  await expect(breaker.write('a', full)).rejects.toBe(FULL);
  await breaker.write('b', async () => undefined);
  expect(await isTried(breaker, 'a')).toBe(true);
  expect(await isTried(breaker, 'b')).toBe(true);
  await breaker.write('a', async () => undefined);
  expect(await isTried(breaker, 'a')).toBe(false);
  expect(await isTried(breaker, 'b')).toBe(false);
});

it('what fails while it is tried is told, and is tried again', async () => {
  const breaker = new WriteBreaker();
  await expect(breaker.write('a', full)).rejects.toBe(FULL);
  await expect(breaker.expectWritable('b', full)).rejects.toBe(FULL);
  await breaker.write('a', async () => undefined);
  expect(await isTried(breaker, 'a')).toBe(true);
});

it('a failure is forgotten after ten minutes: its job may never come back', async () => {
  let now = 0;
  const breaker = new WriteBreaker(() => now);
  await expect(breaker.write('a', full)).rejects.toBe(FULL);
  now = 600_000;
  expect(await isTried(breaker, 'b')).toBe(true);
  now += 1;
  expect(await isTried(breaker, 'b')).toBe(false);
});
