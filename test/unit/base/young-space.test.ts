import { beforeAll, expect, it } from '@jest/globals';
import { printedByOwnProcess } from '../../fakes/own-process.js';

/** Of a process of its own: that of the tests has a large space. Sizes are in MB. */
interface Seen {
  before: number;
  grown: number;
  again: number;
  areFlagsKept: boolean;
}

const PROGRAM = `
  import { cachedDataVersionTag, getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
  import { growYoungSpace } from './src/base/young-space.ts';
  setFlagsFromString('--semi-space-growth-factor=1');
  const size = () => {
    const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
    return Math.round((space.space_used_size + space.space_available_size) / 2 ** 20);
  };
  const flags = cachedDataVersionTag();
  const before = size();
  growYoungSpace();
  const grown = size();
  growYoungSpace();
  const areFlagsKept = cachedDataVersionTag() === flags;
  console.log(JSON.stringify({ before, grown, again: size(), areFlagsKept }));
`;

let seen: Seen;
beforeAll(async () => {
  seen = await printedByOwnProcess(PROGRAM);
});

it('V8 has 4 MB for young objects in place of 1, and keeps them', () => {
  expect(seen).toMatchObject({ before: 1, grown: 4, again: 4 });
});

it('the flags by which compiled code is kept stay as they were', () => {
  expect(seen.areFlagsKept).toBe(true);
});
