import { beforeEach, expect, it } from '@jest/globals';
import { AttemptsInHand } from '../../../src/engine/attempts-in-hand.js';

let inHand: AttemptsInHand;
beforeEach(() => {
  inHand = new AttemptsInHand();
});

/** Lets so many workers die, each with the next attempt of `activity` in hand; gives what each was left. */
function leftToEach(activity: string, workers: number): string[][] {
  return Array.from({ length: workers }, (_, index) => {
    const worker = inHand.ofNextWorker();
    const { left } = worker.takeLeft();
    worker.hear({ begins: activity, token: `${activity}${index + 1}` });
    return left;
  });
}

it('what a worker began and did not end is left to the next one, once', () => {
  const first = inHand.ofNextWorker();
  first.hear({ begins: 'a', token: 'a1' });
  first.hear({ begins: 'b', token: 'b1' });
  const second = inHand.ofNextWorker();
  expect(second.takeLeft().left).toEqual(['a1', 'b1']);
  expect(second.takeLeft().left).toEqual([]);
  expect(inHand.ofNextWorker().takeLeft().left).toEqual([]);
});

it('what ended last is left, too: the server may not know of it', () => {
  const first = inHand.ofNextWorker();
  first.hear({ begins: 'a', token: 'a1' });
  const tokens = Array.from({ length: 40 }, (_, index) => `b${index}`);
  for (const token of tokens) {
    first.hear({ begins: 'b', token });
    first.hear({ ends: 'b', token });
  }
  expect(inHand.ofNextWorker().takeLeft().left).toEqual(['a1', ...tokens.slice(-32)]);
});

it('workers that died are named to the next one, once, but for those that had not begun to run', () => {
  inHand.ofNextWorker().runsAs(11);
  inHand.ofNextWorker();
  const third = inHand.ofNextWorker();
  third.runsAs(33);
  expect(third.takeLeft().dead).toEqual([11]);
  expect(inHand.ofNextWorker().takeLeft().dead).toEqual([33]);
});

it('what a worker has in hand is not left by the one before', () => {
  inHand.ofNextWorker();
  const second = inHand.ofNextWorker();
  second.hear({ begins: 'a', token: 'a1' });
  expect(second.takeLeft().left).toEqual([]);
  expect(inHand.ofNextWorker().takeLeft().left).toEqual(['a1']);
});

it('a message that arrives after the next worker was started counts, and so does a worker that never polled', () => {
  const first = inHand.ofNextWorker();
  inHand.ofNextWorker();
  const third = inHand.ofNextWorker();
  first.hear({ begins: 'late', token: 'l1' });
  expect(third.takeLeft().left).toEqual(['l1']);
});

it('of two attempts of one activity, the end of one is of that one alone', () => {
  const first = inHand.ofNextWorker();
  first.hear({ begins: 'a', token: 'a1' });
  // Its first attempt has timed out at the server, and the worker still runs it.
  first.hear({ begins: 'a', token: 'a2' });
  first.hear({ ends: 'a', token: 'a1' });
  const second = inHand.ofNextWorker();
  expect(second.takeLeft().left).toEqual(['a2', 'a1']);
  second.hear({ begins: 'a', token: 'a3' });
  second.hear({ begins: 'a', token: 'a4' });
  expect(inHand.ofNextWorker().takeLeft().left).toEqual(['a3', 'a4']);
});

it('a worker that dies with two attempts of one activity in hand is one death', () => {
  leftToEach('p', 2);
  const third = inHand.ofNextWorker();
  expect(third.takeLeft().left).toEqual(['p2']);
  third.hear({ begins: 'p', token: 'p3' });
  third.hear({ begins: 'p', token: 'p4' });
  expect(inHand.ofNextWorker().takeLeft().left).toEqual(['p3', 'p4']);
});

it('messages of other kinds change nothing', () => {
  const first = inHand.ofNextWorker();
  for (const message of [{ ready: true }, { alive: true }, { begins: 'a' }]) first.hear(message);
  expect(inHand.ofNextWorker().takeLeft().left).toEqual([]);
});

it('an activity with which three workers in a row have died is left to its time-out from the fourth on', () => {
  expect(leftToEach('p', 6)).toEqual([[], ['p1'], ['p2'], ['p3'], [], []]);
});

it('an attempt that ends clears an activity', () => {
  leftToEach('p', 4);
  const survivor = inHand.ofNextWorker();
  expect(survivor.takeLeft().left).toEqual([]);
  survivor.hear({ ends: 'p', token: 'p5' });
  survivor.hear({ begins: 'p', token: 'next' });
  expect(inHand.ofNextWorker().takeLeft().left).toEqual(['next', 'p5']);
});

it('a worker that dies without an activity in hand clears it', () => {
  leftToEach('p', 4);
  leftToEach('other', 1);
  expect(leftToEach('p', 2)).toEqual([['other1'], ['p1']]);
});
