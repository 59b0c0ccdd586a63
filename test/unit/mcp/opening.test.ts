import { PassThrough } from 'node:stream';
import { beforeEach, expect, it } from '@jest/globals';
import type { FirstMessage } from '../../../src/mcp/first-answers.js';
import { hearOpening } from '../../../src/mcp/opening.js';
import { readAll } from '../../fakes/read-all.js';

/** "ask 1" is answered under that id, "note" is noted, all else is the server's. */
function answer(line: string): FirstMessage {
  const [verb, id = ''] = line.split(' ');
  if (verb === 'ask') return { kind: 'answered', answer: `answer ${id}` };
  return { kind: verb === 'note' ? 'noted' : 'unknown' };
}

let input: PassThrough;
let output: PassThrough;
beforeEach(() => {
  input = new PassThrough();
  output = new PassThrough();
});

const written = () => readAll(output);

async function openingOf(...pieces: string[]) {
  const opening = hearOpening(input, output, answer);
  for (const piece of pieces) input.write(piece);
  const { heard, answered } = await opening;
  return { heard: heard.map(String), answered };
}

it('is over at a line that is the server’s, which gets all that was sent', async () => {
  const pieces = ['ask 1\nnote\nas', 'k 2\nother\nask 3\n'];
  expect(await openingOf(...pieces)).toEqual({ heard: pieces, answered: 2 });
  expect(written()).toBe('answer 1\nanswer 2\n');
});

it.each([
  ['after a line', 'ask 1\n', 1],
  ['in the middle of one', 'ask', 0],
])('is over after a pause %s', async (_where, piece, answered) => {
  expect(await openingOf(piece)).toEqual({ heard: [piece], answered });
});

it('is over at the end of the input', async () => {
  input.end('note\nask 1');
  expect(await openingOf()).toEqual({ heard: ['note\nask 1'], answered: 0 });
});

it('is over when the client no longer reads', async () => {
  const opening = hearOpening(input, output, answer);
  output.destroy(new Error('EPIPE'));
  expect(await opening).toEqual({ heard: [], answered: 0 });
});

it('is over when the input cannot be read', async () => {
  const opening = hearOpening(input, output, answer);
  input.destroy(new Error('EISDIR'));
  expect(await opening).toEqual({ heard: [], answered: 0 });
});

it('leaves no error without a listener until the server looks for it', async () => {
  await openingOf('other\n');
  for (const stream of [input, output]) stream.destroy(new Error('EPIPE'));
  await new Promise(setImmediate);
  expect([input.errored?.message, output.errored?.message]).toEqual(['EPIPE', 'EPIPE']);
});

it('leaves a long line to the server', async () => {
  expect(await openingOf('x'.repeat(64_001))).toMatchObject({ answered: 0 });
});

it('keeps what comes later in the input', async () => {
  await openingOf('other\n');
  input.write('later\n');
  expect(String(input.read())).toBe('later\n');
});
