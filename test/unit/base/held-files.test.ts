import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { removeFile, replaceFile, whenFree } from '../../../src/base/held-files.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'held-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Work that is refused so many times, and how often it was tried. */
function refused(times: number, code: string) {
  let tries = 0;
  const work = () => {
    tries += 1;
    if (tries <= times) throw Object.assign(new Error(code), { code });
    return 'done';
  };
  return { work, tries: () => tries };
}

it.each(['EACCES', 'EBUSY', 'EPERM'])(
  'on Windows %s is tried again until the file is free',
  (code) => {
    const held = refused(3, code);
    expect(whenFree(held.work, 'win32')).toBe('done');
    expect(held.tries()).toBe(4);
  },
);

it('on Windows a file that stays refused ends with its error', () => {
  const held = refused(Number.POSITIVE_INFINITY, 'EBUSY');
  expect(() => whenFree(held.work, 'win32')).toThrow('EBUSY');
});

it.each([
  ['win32', 'ENOENT'],
  ['linux', 'EACCES'],
  ['darwin', 'EBUSY'],
] as const)('on %s %s is no reason to try again', (platform, code) => {
  const held = refused(1, code);
  expect(() => whenFree(held.work, platform)).toThrow(code);
  expect(held.tries()).toBe(1);
});

it('a file takes the place of another, and is removed', () => {
  const [from, to] = [join(folder, 'from'), join(folder, 'to')];
  writeFileSync(from, 'new');
  writeFileSync(to, 'old');
  replaceFile(from, to);
  expect(readFileSync(to, 'utf8')).toBe('new');
  removeFile(to);
  removeFile(to);
  expect(existsSync(to)).toBe(false);
});
