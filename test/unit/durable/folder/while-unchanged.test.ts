import { mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { listFolder } from '../../../../src/base/files.js';
import { whileUnchanged } from '../../../../src/durable/folder/while-unchanged.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unchanged-'));
  writeFileSync(join(folder, 'a'), '1');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const later = () => Date.now() + 60_000;

/** A function that lists the folder, and how often it did. */
function listing(now: () => number, platform: NodeJS.Platform = 'linux') {
  let reads = 0;
  const list = whileUnchanged<string[]>(
    folder,
    () => {
      reads += 1;
      return listFolder(folder).sort();
    },
    now,
    platform,
  );
  return { list, reads: () => reads };
}

describe('a folder that nobody has changed for two seconds', () => {
  it('is read once', () => {
    const { list, reads } = listing(later);
    const first = list();
    expect(first).toEqual(['a']);
    expect(list()).toBe(first);
    expect(reads()).toBe(1);
  });

  it.each<[string, () => void, string[]]>([
    ['comes', () => writeFileSync(join(folder, 'b'), ''), ['a', 'b']],
    ['goes', () => rmSync(join(folder, 'a')), []],
    [
      'is replaced, with the times of the folder set back',
      () => {
        writeFileSync(join(folder, 'b'), '2');
        renameSync(join(folder, 'b'), join(folder, 'a'));
        utimesSync(folder, 1, 1);
      },
      ['a'],
    ],
  ])('is read again when a file %s', (_, change, expected) => {
    const { list, reads } = listing(later);
    list();
    change();
    expect(list()).toEqual(expected);
    expect(reads()).toBe(2);
  });

  it('is read again when it is another one of the same name', () => {
    const { list } = listing(later);
    list();
    rmSync(folder, { recursive: true });
    expect(list()).toEqual([]);
  });

  it('is read each time on Windows', () => {
    const { list, reads } = listing(later, 'win32');
    list();
    list();
    expect(reads()).toBe(2);
  });
});

it('a folder that was changed this moment is read each time: its clock may not show the next change', () => {
  const { list, reads } = listing(() => 0);
  list();
  list();
  expect(reads()).toBe(2);
});
