import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { distance } from 'fastest-levenshtein';
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

it('no name is nearer than those that are given', () => {
  // Short ones are often less than two changes apart, and then counted in another way.
  const aName = fc.oneof(fc.stringMatching(/^[a-c]{6,9}$/), fc.stringMatching(/^[ab]{3,5}$/));
  fc.assert(
    fc.property(aName, fc.uniqueArray(aName, { maxLength: 20 }), (unknown, known) => {
      // A beginning counts for more than its distance.
      const others = known.filter((name) => !name.startsWith(unknown));
      const near = nearestNames(unknown, others).map((name) => distance(unknown, name));
      const all = others.map((name) => distance(unknown, name)).sort((a, b) => a - b);
      expect(near).toEqual(all.slice(0, near.length));
      const isNear = (name: string) =>
        distance(unknown, name) <= 0.4 * Math.max(unknown.length, name.length);
      expect(near).toHaveLength(Math.min(3, others.filter(isNear).length));
    }),
  );
});
