import { expect, it } from '@jest/globals';
import { RowsInHand } from '../../../src/upstream/rows-in-hand.js';

const never = new AbortController().signal;
/** Two of these fit, three do not. */
const DECADE = 12_000_000;

/** Work that lasts until it is ended, and what of it has begun. */
function begins(inHand: RowsInHand) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const hold = (name: string, bytes: number, { since = 1_000, signal = never } = {}) =>
    inHand.hold({ bytes, since, signal }, () => {
      begun.push(name);
      return new Promise<string>((end) => ends.set(name, () => end(name)));
    });
  return { begun, hold, end: (name: string) => ends.get(name)?.() };
}

it('lets so many bytes in at once, and the others in turn', async () => {
  const { begun, hold, end } = begins(new RowsInHand());
  const works = ['a', 'b', 'c', 'd'].map((name) => hold(name, DECADE));
  await Promise.resolve();
  expect(begun).toEqual(['a', 'b']);
  end('b');
  expect(await works[1]).toBe('b');
  await Promise.resolve();
  expect(begun).toEqual(['a', 'b', 'c']);
  end('a');
  await works[0];
  await Promise.resolve();
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
});

it('lets small ones pass, and one that is more than all alone', async () => {
  const { begun, hold, end } = begins(new RowsInHand());
  const alone = hold('alone', 100_000_000);
  void hold('next', DECADE);
  void hold('small', 999_999);
  await Promise.resolve();
  expect(begun.sort()).toEqual(['alone', 'small']);
  end('alone');
  await alone;
  await Promise.resolve();
  expect(begun.sort()).toEqual(['alone', 'next', 'small']);
});

it('lets in first what has waited longest, as a request that comes back from a wait for budget', async () => {
  const { begun, hold, end } = begins(new RowsInHand());
  const first = hold('first', 100_000_000);
  for (const name of ['b', 'c']) void hold(name, DECADE);
  void hold('back', DECADE, { since: 999 });
  await Promise.resolve();
  end('first');
  await first;
  await Promise.resolve();
  expect(begun).toEqual(['first', 'back', 'b']);
});

it('gives back what failed', async () => {
  const inHand = new RowsInHand();
  const all = { bytes: 100_000_000, since: 1_000, signal: never };
  const failing = inHand.hold(all, () => Promise.reject(new Error('no rows')));
  await expect(failing).rejects.toThrow('no rows');
  expect(await inHand.hold(all, async () => 'done')).toBe('done');
});

it('ends a wait with the reason of its signal, and those behind it go on', async () => {
  const { begun, hold, end } = begins(new RowsInHand());
  const cancelled = new AbortController();
  const first = hold('first', DECADE);
  const waits = hold('waits', 100_000_000, cancelled);
  void hold('behind', DECADE);
  cancelled.abort(new Error('cancelled'));
  await expect(waits).rejects.toThrow('cancelled');
  expect(begun).toEqual(['first', 'behind']);
  await expect(hold('late', DECADE, cancelled)).rejects.toThrow('cancelled');
  end('first');
  await first;
  expect(begun).toEqual(['first', 'behind']);
});
