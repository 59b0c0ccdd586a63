import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setAsideDamaged, writeFirst } from '../../../src/base/write-first.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'first-'));
  path = join(folder, 'file');
});
afterEach(() => rmSync(folder, { recursive: true }));

const text = (what: string) => async (temporary: string) => writeFileSync(temporary, what);
const failing = (code: string) => () => {
  throw Object.assign(new Error(`${code}: no`), { code });
};

describe.each([
  ['with hard links', undefined],
  ['on a disk that has none', failing('EPERM')],
  ['on a disk that knows none', failing('ENOTSUP')],
])('the first file of a name, %s', (_what, link) => {
  const write = (what: string) => writeFirst(folder, path, text(what), link);

  it('stays, whoever writes it', async () => {
    const outcomes = await Promise.all(['a', 'b', 'c', 'd'].map(write));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(readFileSync(path, 'utf8')).toBe('abcd'[outcomes.indexOf(true)]);
    expect(await write('e')).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe('abcd'[outcomes.indexOf(true)]);
    expect(readdirSync(folder).filter((name) => !name.startsWith('.'))).toEqual(['file']);
  });
});

it('what else goes wrong with a link is told, and nothing is left', async () => {
  await expect(writeFirst(folder, path, text('x'), failing('EIO'))).rejects.toThrow('EIO: no');
  expect(readdirSync(folder)).toEqual([]);
});

it('a file is set aside as long as it is damaged', async () => {
  writeFileSync(path, 'damaged');
  await setAsideDamaged(path, () => false);
  expect(readdirSync(folder).sort()).toEqual(['.first.lock', 'file']);
  await setAsideDamaged(path, () => readFileSync(path, 'utf8') === 'damaged');
  expect(readFileSync(`${path}.damaged`, 'utf8')).toBe('damaged');
  expect(readdirSync(folder).sort()).toEqual(['.first.lock', 'file.damaged']);
});
