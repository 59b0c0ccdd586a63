import { Readable } from 'node:stream';
import { expect, it } from '@jest/globals';
import { limitLines } from '../../../src/mcp/line-limit.js';

const LIMIT = 5;

async function pass(pieces: string[]) {
  const told: string[] = [];
  let passed = '';
  const lines = Readable.from(pieces.map((piece) => Buffer.from(piece))).pipe(
    limitLines((head) => told.push(head), LIMIT),
  );
  for await (const line of lines) passed += line;
  return { passed, told };
}

it('passes lines on whole, however they are cut', async () => {
  expect(await pass(['a\nb', 'c\n', '\nd', 'ef\n'])).toEqual({
    passed: 'a\nbc\n\ndef\n',
    told: [],
  });
});

it('N2: skips a line that is too long, tells once how it begins, and goes on with the next', async () => {
  expect(await pass(['123', '4567', '89\nabcd\n', 'abcde\n', 'ok\n'])).toEqual({
    passed: 'abcd\nok\n',
    told: ['1234567', 'abcde\n'],
  });
});

it('passes on a last line without a line end, if it is not too long', async () => {
  expect(await pass(['a\nb'])).toEqual({ passed: 'a\nb', told: [] });
  expect(await pass(['a\nabcd', 'efgh'])).toEqual({ passed: 'a\n', told: ['abcdefgh'] });
});
