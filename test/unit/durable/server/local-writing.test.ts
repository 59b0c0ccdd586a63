import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { CancelledFailure } from '@temporalio/common';
import { unlessCancelledMeanwhile } from '../../../../src/durable/server/local-writing.js';

let cancel: AbortController;
beforeEach(() => {
  jest.useFakeTimers();
  cancel = new AbortController();
});
afterEach(() => {
  jest.useRealTimers();
});

const hang = () => new Promise<string>(() => {});

/** What becomes of some work of a job that is cancelled when it has begun. */
async function endOf(work: () => Promise<string>): Promise<unknown> {
  const end = unlessCancelledMeanwhile(work, cancel.signal).catch((error: unknown) => error);
  cancel.abort();
  await jest.advanceTimersByTimeAsync(10_000);
  return end;
}

it('what is written within 10 s of a cancellation is the result', async () => {
  const slow = () => new Promise<string>((resolve) => setTimeout(resolve, 9_999, 'written'));
  expect(await endOf(slow)).toBe('written');
  expect(jest.getTimerCount()).toBe(0);
});

it.each([
  ['fails', () => Promise.reject(new Error('no such folder'))],
  ['hangs', hang],
])('what %s when its job is cancelled is cancelled, and not tried again', async (_what, work) => {
  expect(await endOf(work)).toBeInstanceOf(CancelledFailure);
  expect(jest.getTimerCount()).toBe(0);
});

it('what begins in a cancelled job has 10 s', async () => {
  cancel.abort();
  expect(await endOf(hang)).toBeInstanceOf(CancelledFailure);
});

it('a failure in a job that nobody cancelled stays what it is', async () => {
  const failure = new Error('no such folder');
  const work = () => Promise.reject(failure);
  await expect(unlessCancelledMeanwhile(work, cancel.signal)).rejects.toBe(failure);
  expect(jest.getTimerCount()).toBe(0);
});
