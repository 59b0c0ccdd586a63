import { expect, it } from '@jest/globals';
import { BodyMemory } from '../../../../src/providers/http/body-memory.js';

it('pieces come one after the other, however many there are', () => {
  const memory = new BodyMemory();
  const pieces = Array.from({ length: 5 }, (_, index) => Buffer.alloc(50_000, index));
  for (const piece of pieces) memory.append(piece);
  expect(memory.content.equals(Buffer.concat(pieces))).toBe(true);
});

it('what comes after the end of a body changes no other body', () => {
  const ended = new BodyMemory();
  ended.append(Buffer.from('ended'));
  ended.free();
  const next = new BodyMemory();
  next.append(Buffer.from('next'));
  ended.append(Buffer.from('late'));
  expect(String(next.content)).toBe('next');
});

it('memory that is freed twice is of one body', () => {
  const twice = new BodyMemory();
  twice.append(Buffer.from('twice'));
  twice.free();
  twice.free();
  const [one, other] = [new BodyMemory(), new BodyMemory()];
  one.append(Buffer.from('one'));
  other.append(Buffer.from('other'));
  expect(String(one.content)).toBe('one');
});

it.each([
  [1_000_000, 250_000, true],
  [1_000_000, 249_999, false],
  [50_000, 1, true],
])(
  'of the memory of %i bytes a next body is read into that of one of %i: %s',
  (most, bytes, isKept) => {
    const [large, small, next] = [most, bytes, 1].map((length) => {
      const memory = new BodyMemory();
      memory.append(Buffer.alloc(length));
      const { buffer } = memory.content;
      memory.free();
      return buffer;
    });
    expect(small).toBe(large);
    expect(next === small).toBe(isKept);
  },
);
