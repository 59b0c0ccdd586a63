import { createHash } from 'node:crypto';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalHash } from '../../../src/base/canonical-json.js';

/** As versions up to 0.2.0 compute it: names of jobs and seals of stored files are such hashes for ever. */
function hashOfEarlierVersions(value: unknown): string {
  const json = JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
  return createHash('sha256').update(json).digest('hex');
}

/** Keys that look like numbers come first in an object, whatever the order in which they were set. */
const aKey = fc.oneof(fc.string(), fc.constantFrom('__proto__', '10', '9', '-1', 'ü', 'toString'));

const anyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.jsonValue(),
    fc.date({ noInvalidDate: false }),
    fc.constantFrom(undefined, Number.NaN, -0, () => 1, Symbol('none')),
    fc.array(tie('value')),
    fc
      .array(fc.tuple(aKey, tie('value')), { maxLength: 8 })
      .map((entries) => Object.fromEntries(entries)),
  ),
})).value;

it('the hash of a value is the one of earlier versions', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      const held = { value };
      expect(canonicalHash(held)).toBe(hashOfEarlierVersions(held));
    }),
  );
});

it('the hash of a value does not depend on the order of its keys', () => {
  fc.assert(
    fc.property(fc.dictionary(aKey, fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalHash(turned)).toBe(canonicalHash(value));
    }),
  );
});
