import { getEventListeners } from 'node:events';
import { expect, it } from '@jest/globals';
import { unlessAborted } from '../../src/abort.js';

it('gives what the work gives, and leaves no listener behind', async () => {
  const { signal } = new AbortController();
  expect(await unlessAborted(Promise.resolve(1), signal)).toBe(1);
  await expect(unlessAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

it('gives the reason of a signal that comes first, or has come', async () => {
  const never = new Promise<never>(() => undefined);
  const given = new AbortController();
  const waiting = unlessAborted(never, given.signal);
  given.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await expect(unlessAborted(never, given.signal)).rejects.toThrow('enough');
});
