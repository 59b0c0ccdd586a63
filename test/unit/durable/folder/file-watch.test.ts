import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type FileWatch, fileWatch } from '../../../../src/durable/folder/file-watch.js';

let folder: string;
let files: FileWatch;
let over: AbortController;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'file-watch-'));
  files = fileWatch(folder);
  over = new AbortController();
});
afterEach(() => {
  over.abort();
  rmSync(folder, { recursive: true, force: true });
});

const write = (name: string) => {
  writeFileSync(join(folder, `${name}.tmp`), '');
  renameSync(join(folder, `${name}.tmp`), join(folder, name));
};

/** The names in the order in which they are noticed. */
function noticed(names: readonly string[], signal = over.signal): string[] {
  const seen: string[] = [];
  for (const name of names) void files.appears(name, signal).then(() => seen.push(name));
  return seen;
}

it('notices a file that gets its name, for each who waits, and no other', async () => {
  const seen = noticed(['b']);
  const both = Promise.all([files.appears('a', over.signal), files.appears('a', over.signal)]);
  write('a');
  await both;
  expect(seen).toEqual([]);
});

it('notices a file that is there already', async () => {
  write('a');
  await files.appears('a', over.signal);
});

it('goes on when one of two waits has ended, and begins again after both', async () => {
  const first = new AbortController();
  const seen = noticed(['a'], first.signal);
  const second = files.appears('a', over.signal);
  first.abort();
  write('a');
  await second;
  const third = files.appears('b', over.signal);
  write('b');
  await third;
  expect(seen).toEqual([]);
});

it('of a folder that is not there yet notices nothing, until somebody waits who finds it', async () => {
  rmSync(folder, { recursive: true });
  const seen = noticed(['a']);
  mkdirSync(folder);
  const later = files.appears('b', over.signal);
  write('a');
  write('b');
  await later;
  expect(seen).toEqual(['a']);
});

it('notices nothing on Windows, where a watched folder cannot be renamed', async () => {
  files = fileWatch(folder, 'win32');
  const seen = noticed(['a']);
  write('a');
  await fileWatch(folder).appears('a', over.signal);
  await new Promise(setImmediate);
  expect(seen).toEqual([]);
});
