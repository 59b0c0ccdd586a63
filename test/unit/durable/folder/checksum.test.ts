import { expect, it } from '@jest/globals';
import { isAsSealed, seal } from '../../../../src/durable/folder/checksum.js';

it('a checksum is the SHA-256 of the JSON without blanks, with the keys in order', () => {
  // printf '{"a":[1.5,null],"b":{"c":"°C","d":1}}' | sha256sum
  expect(seal({ b: { d: 1, c: '°C' }, a: [1.5, null] }).checksum).toBe(
    '3c7311e2c97f9ce2e0b2b502609a9e5e943223bd90a384f86a4b83b8bcfce9a3',
  );
});

it('a content is as it was sealed whatever the order of its keys, and not with another value', () => {
  const { checksum, ...content } = seal({ a: 1, b: [2, { c: 3 }] });
  expect(isAsSealed({ checksum, b: content.b, a: 1 })).toBe(true);
  expect(isAsSealed({ ...content, checksum, a: 2 })).toBe(false);
  expect(isAsSealed({ ...content, checksum, d: 4 })).toBe(false);
  expect(isAsSealed({ ...content, checksum: 1 })).toBe(false);
});

it('what has no checksum is believed', () => {
  expect([{ a: 1 }, null, 'text', [1]].map(isAsSealed)).toEqual([true, true, true, true]);
});
