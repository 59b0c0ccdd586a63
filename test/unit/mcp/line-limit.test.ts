import { Readable } from 'node:stream';
import { expect, it } from '@jest/globals';
import { type LineEnds, limitLines } from '../../../src/mcp/line-limit.js';

const LIMIT = 5;

async function pass(pieces: string[]) {
  const told: LineEnds[] = [];
  let passed = '';
  const lines = Readable.from(pieces.map((piece) => Buffer.from(piece))).pipe(
    limitLines((ends) => told.push(ends), LIMIT),
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

it('N2: skips a line that is too long, tells once how it begins and ends, and goes on with the next', async () => {
  expect(await pass(['123', '4567', '89\nabcd\n', 'abcde\n', 'ok\n'])).toEqual({
    passed: 'abcd\nok\n',
    told: [
      { head: '1234567', tail: '123456789\n' },
      { head: 'abcde\n', tail: 'abcde\n' },
    ],
  });
});

it('passes on a last line without a line end, if it is not too long', async () => {
  expect(await pass(['a\nb'])).toEqual({ passed: 'a\nb', told: [] });
  expect(await pass(['a\nabcd', 'efgh'])).toEqual({
    passed: 'a\n',
    told: [{ head: 'abcdefgh', tail: 'abcdefgh' }],
  });
});

it('keeps the ends alone of a line that is too long', async () => {
  const line = `${'a'.repeat(3_000)}${'z'.repeat(3_000)}`;
  const { told } = await pass([line.slice(0, 2_000), line.slice(2_000, 5_500), line.slice(5_500)]);
  expect(told).toEqual([{ head: 'a'.repeat(1_000), tail: 'z'.repeat(1_000) }]);
});
