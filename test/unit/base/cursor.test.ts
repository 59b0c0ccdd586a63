import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeCursor, encodeCursor } from '../../../src/base/cursor.js';

it('a cursor leads back to its position', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.nat())), (position) => {
      const cursor = encodeCursor(position);
      expect(cursor).toMatch(/^[\w-]+$/);
      expect(decodeCursor(cursor)).toEqual(position);
    }),
  );
});

it.each(['', 'page 2', 'bnVsbA', 'e30', 'WzE'])('"%s" is no cursor', (text) => {
  expect(decodeCursor(text)).toBeUndefined();
});
