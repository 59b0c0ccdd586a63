import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nearestNames } from '../../../src/durable/suggest.js';

const anyName = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,60}$/),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', 'İ', '\ud800', 'seattle', 'Seattle_47.61'),
);

it('the nearest names are known ones, three at most, each once, whatever is asked for', () => {
  fc.assert(
    fc.property(anyName, fc.uniqueArray(anyName, { maxLength: 20 }), (unknown, known) => {
      const near = nearestNames(unknown, known);
      expect(near.length).toBeLessThanOrEqual(3);
      expect(new Set(near).size).toBe(near.length);
      for (const name of near) expect(known).toContain(name);
    }),
  );
});

it('a known name is the nearest to itself, in any case', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,60}$/),
      fc.array(fc.stringMatching(/^[!~]{1,80}$/)),
      (name, others) => {
        expect(nearestNames(name.toUpperCase(), [...others, name])[0]).toBe(name);
      },
    ),
  );
});
