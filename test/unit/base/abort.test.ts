import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { LinkedAbort, unlessAborted } from '../../../src/base/abort.js';

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

describe('a controller with parents', () => {
  it('is aborted with the first of them, for its reason, and lets go of the other', () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const child = new LinkedAbort(one.signal, other.signal);
    other.abort('other');
    expect(child.signal.reason).toBe('other');
    expect(getEventListeners(one.signal, 'abort')).toEqual([]);
  });

  it('is aborted at once where one is already', () => {
    const child = new LinkedAbort(new AbortController().signal, AbortSignal.abort('before'));
    expect(child.signal.reason).toBe('before');
  });

  it('aborted by itself leaves its parents alone', () => {
    const parent = new AbortController();
    const child = new LinkedAbort(parent.signal);
    child.abort('enough');
    expect(child.signal.reason).toBe('enough');
    expect(parent.signal.aborted).toBe(false);
    expect(getEventListeners(parent.signal, 'abort')).toEqual([]);
  });

  it('takes any number of waits without a warning', async () => {
    const { signal } = new LinkedAbort(new AbortController().signal);
    const waits = Array.from({ length: 27 }, () => unlessAborted(Promise.resolve(), signal));
    await Promise.all(waits);
    // Node.js notes it on the signal. Its warning itself does not reach what runs in Jest.
    const warned = Object.getOwnPropertySymbols(signal).filter(
      (symbol) =>
        symbol.description === 'events.maxEventTargetListenersWarned' &&
        Reflect.get(signal, symbol),
    );
    expect(warned).toEqual([]);
  });

  it('that is released outlives them', () => {
    const parent = new AbortController();
    const child = new LinkedAbort(parent.signal);
    child.release();
    parent.abort();
    expect(child.signal.aborted).toBe(false);
  });
});
