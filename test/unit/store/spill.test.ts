import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { spillFolder } from '../../../src/store/spill.js';

let store: string;
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'store '));
});
afterEach(() => rmSync(store, { recursive: true }));

it('is where DuckDB puts what does not fit into memory', async () => {
  const spill = spillFolder(store);
  const settings = { memory_limit: '100MB', threads: '1', temp_directory: spill.path };
  const instance = await DuckDBInstance.create(':memory:', settings);
  const connection = await instance.connect();
  await connection.run(
    'CREATE TABLE big AS SELECT hash(i) AS a, hash(i + 1) AS b FROM range(8_000_000) AS of(i)',
  );
  const [files = []] = [readdirSync(spill.path)];
  expect(files.length).toBeGreaterThan(0);
  connection.closeSync();
  instance.closeSync();
  spill.remove();
  expect(readdirSync(store)).toEqual([]);
});

it('is another one for each instance', () => {
  const spills = [spillFolder(store), spillFolder(store)];
  const folders = spills.map(({ path }) => path);
  expect(new Set(folders).size).toBe(2);
  expect(folders.map(dirname)).toEqual([store, store]);
  for (const spill of spills) spill.remove();
});

it('removes what killed processes have left, once nothing was written there for an hour', () => {
  const folder = (name: string, file: string, hours: number) => {
    mkdirSync(join(store, name));
    writeFileSync(join(store, name, file), '');
    const time = Date.now() / 1_000 - hours * 3_600;
    for (const path of [join(name, file), name]) utimesSync(join(store, path), time, time);
  };
  const [old, used] = [0, 1].map((n) => `spill-00000000-0000-4000-8000-00000000000${n}`);
  folder(String(old), 'duckdb_temp_storage-0.tmp', 1.1);
  folder(String(used), 'duckdb_temp_storage-0.tmp', 0.9);
  folder('spill-mine', 'a', 2);
  spillFolder(store).remove();
  expect(readdirSync(store).sort()).toEqual([used, 'spill-mine']);
});

it('leaves the process nothing to do at its end once all were removed', () => {
  const before = process.listenerCount('exit');
  for (const spill of [spillFolder(store), spillFolder(store)]) spill.remove();
  for (let time = 0; time < 3; time += 1) spillFolder(store).remove();
  expect(process.listenerCount('exit')).toBe(before);
});

it('is no fault of a store that is not there yet', () => {
  expect(() => spillFolder(join(store, 'none')).remove()).not.toThrow();
});
