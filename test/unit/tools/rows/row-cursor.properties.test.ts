import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InvalidInputError } from '../../../../src/base/errors.js';
import { fromCursor, toCursor } from '../../../../src/tools/rows/row-cursor.js';
import { anyGarbageCursor } from '../../../fakes/arbitraries.js';

describe('a cursor of read_rows', () => {
  const anyOffset = fc.integer({ min: 0, max: 999_999_999 });

  it('leads back to its row, for its own query alone', () => {
    fc.assert(
      fc.property(anyOffset, fc.jsonValue(), fc.jsonValue(), (offset, query, other) => {
        const cursor = toCursor(offset, query);
        expect(fromCursor(cursor, query)).toBe(offset);
        fc.pre(JSON.stringify(query) !== JSON.stringify(other));
        expect(() => fromCursor(cursor, other)).toThrow(InvalidInputError);
      }),
    );
  });

  it('is refused with any letter changed or missing', () => {
    fc.assert(
      fc.property(
        anyOffset,
        fc.nat(),
        fc.constantFrom('', 'A', 'b', '7', '~'),
        (offset, at, letter) => {
          const cursor = toCursor(offset, 'query');
          const where = at % cursor.length;
          const spoilt = cursor.slice(0, where) + letter + cursor.slice(where + 1);
          fc.pre(spoilt !== cursor);
          expect(() => fromCursor(spoilt, 'query')).toThrow(InvalidInputError);
        },
      ),
    );
  });

  it('is refused when it is garbage, in one sentence', () => {
    fc.assert(
      fc.property(anyGarbageCursor, (garbage) => {
        expect(() => fromCursor(garbage, 'query')).toThrow(InvalidInputError);
        expect(() => fromCursor(garbage, 'query')).toThrow(/^cursor [\s\S]{0,300}\.$/);
      }),
    );
  });
});
