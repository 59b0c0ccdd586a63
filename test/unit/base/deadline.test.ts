import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { Deadline, DeadlineError, withDeadline } from '../../../src/base/deadline.js';
import { underGarbageCollection } from '../../fakes/garbage.js';

const endOf = ({ signal }: Deadline) =>
  new Promise<unknown>((resolve) => {
    signal.addEventListener('abort', () => resolve(signal.reason), { once: true });
  });

describe('a deadline', () => {
  it('ends its signal with its reason, whatever is collected meanwhile', async () => {
    const ended = underGarbageCollection(() => endOf(new Deadline(200, 'too late')));
    expect(await ended).toEqual(new DeadlineError('too late'));
  });

  it('ends with its parent, for the same reason', async () => {
    const parent = new AbortController();
    const deadline = new Deadline(60_000, 'too late', parent.signal);
    parent.abort(new Error('cancelled'));
    expect(deadline.signal.reason).toEqual(new Error('cancelled'));
    deadline.end();
    const late = new Deadline(60_000, 'too late', parent.signal);
    expect(late.signal.aborted).toBe(true);
    late.end();
  });

  it('that has ended lets go of its parent', () => {
    const parent = new AbortController();
    const deadline = new Deadline(60_000, 'too late', parent.signal);
    deadline.end();
    parent.abort();
    expect(deadline.signal.aborted).toBe(false);
  });
});

describe('work within a time', () => {
  const never = () => new Promise<never>(() => undefined);

  it('gives what it gives, and leaves no listener behind', async () => {
    const { signal } = new AbortController();
    expect(await withDeadline(60_000, signal, async () => 1)).toBe(1);
    const failing = withDeadline(60_000, signal, async () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('is given up when the time is over, also where it heeds no signal', async () => {
    await expect(withDeadline(50, undefined, never)).rejects.toEqual(
      new DeadlineError('not done in 0.05 s'),
    );
  });

  it('is given up with its parent', async () => {
    const parent = new AbortController();
    const waiting = withDeadline(60_000, parent.signal, never);
    parent.abort(new Error('cancelled'));
    await expect(waiting).rejects.toThrow('cancelled');
  });
});
