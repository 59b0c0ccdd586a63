import { expect, it } from '@jest/globals';
import { idleWork } from '../../../src/sandbox/idle-work.js';

/** Statements run until they are ended, or fail. */
function runs() {
  const begun: string[] = [];
  let end: () => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const idle = idleWork({
    run: (statement) => {
      begun.push(statement);
      return new Promise<void>((done, failed) => {
        [end, fail] = [done, failed];
      });
    },
    interrupt: () => fail(new Error('INTERRUPT')),
  });
  const settled = () => new Promise(setImmediate);
  return {
    ...{ idle, begun },
    end: () => {
      end();
      return settled();
    },
    fail: () => {
      fail(new Error('no such table'));
      return settled();
    },
  };
}

it('runs one statement after the other from the first resume on', async () => {
  const { idle, begun, end } = runs();
  idle.add(['a', 'b']);
  expect(begun).toEqual([]);
  idle.resume();
  expect(begun).toEqual(['a']);
  await end();
  expect(begun).toEqual(['a', 'b']);
  await end();
  await idle.pause();
  idle.add(['c']);
  idle.resume();
  expect(begun).toEqual(['a', 'b', 'c']);
});

it('interrupts what runs for a pause, and runs it anew afterwards', async () => {
  const { idle, begun, end } = runs();
  idle.add(['a', 'b']);
  idle.resume();
  await idle.pause();
  expect(begun).toEqual(['a']);
  idle.resume();
  await end();
  expect(begun).toEqual(['a', 'a', 'b']);
});

it('does not run anew what ends in the moment of a pause', async () => {
  const { idle, begun, end } = runs();
  idle.add(['a', 'b']);
  idle.resume();
  const ended = end();
  await idle.pause();
  await ended;
  expect(begun).toEqual(['a']);
  idle.resume();
  expect(begun).toEqual(['a', 'b']);
});

it('gives up all that is left when something fails', async () => {
  const { idle, begun, fail } = runs();
  idle.add(['a', 'b']);
  idle.resume();
  await fail();
  await idle.pause();
  idle.resume();
  expect(begun).toEqual(['a']);
});
