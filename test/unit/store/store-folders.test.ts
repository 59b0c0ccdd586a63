import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../src/base/errors.js';
import {
  prepareStore,
  storeFolders,
  storeRoot,
  tryStore,
} from '../../../src/store/store-folders.js';

let store: string;
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'folders-'));
});
afterEach(() => rmSync(store, { recursive: true }));

it('a store that is not there is made, and one that can be written is left as it was', () => {
  const fresh = join(store, 'a', 'b');
  tryStore(fresh);
  mkdirSync(join(fresh, 'parts', '1_2_daily_0a1b'), { recursive: true });
  tryStore(fresh);
  expect(readdirSync(fresh)).toEqual(['parts']);
  expect(readdirSync(join(fresh, 'parts', '1_2_daily_0a1b'))).toEqual([]);
});

it('a worker needs the home of a store in it, and the store itself of any other', () => {
  expect(storeRoot({ home: '/home/data', store: '/home/data/results' })).toBe('/home/data');
  expect(storeRoot({ home: '/home/data', store: '/home/data' })).toBe('/home/data');
  expect(storeRoot({ home: '/home/data', store: '/home/database' })).toBe('/home/database');
  expect(storeRoot({ home: '/home/data', store: '/shared' })).toBe('/shared');
});

it('a store that cannot be made is told, and stops nobody', () => {
  const lines: string[] = [];
  prepareStore(join(store, 'a', 'b'), (line) => lines.push(line));
  expect(readdirSync(join(store, 'a'))).toEqual(['b']);
  writeFileSync(join(store, 'file'), '');
  prepareStore(join(store, 'file', 'c'), (line) => lines.push(line));
  expect(lines).toEqual([
    `the result store ${store}/file/c could not be made: ENOTDIR: not a directory, mkdir '${store}/file/c'`,
  ]);
});

it('what cannot be written is named, with how many there are', () => {
  writeFileSync(join(store, 'jobs'), '');
  writeFileSync(join(store, 'plots'), '');
  const probe = expect.stringContaining(
    `${store} cannot be written to everywhere (ENOTDIR: not a directory, open '${store}/jobs/.doctor-`,
  );
  const failure = (() => {
    try {
      return tryStore(store);
    } catch (error) {
      return error;
    }
  })();
  expect(failure).toBeInstanceOf(UnavailableError);
  expect((failure as Error).message).toEqual(probe);
  expect((failure as Error).message).toContain(
    ', and 1 more like it); make all that is in it a folder or file that you can write.',
  );
});

it('the folders of all series are among those that files are written into', () => {
  mkdirSync(join(store, 'parts', 'one'), { recursive: true });
  expect(storeFolders(store)).toEqual(
    [
      'jobs',
      'parts',
      'plots',
      'exports',
      'tables',
      'lookups',
      'upstream',
      'lists',
      'parts/one',
    ].map((name) => join(store, name)),
  );
});
