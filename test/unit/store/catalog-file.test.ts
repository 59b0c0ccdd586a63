import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { catalogFile } from '../../../src/store/catalog-file.js';

let store: string;
let path: string;
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'catalog-file-'));
  path = join(store, 'lists', 'jobs-1.0.0.json');
});
afterEach(() => rmSync(store, { recursive: true, force: true }));

it('gives another process what was written, to its last line', async () => {
  await catalogFile(store, '1.0.0').write('["a\nb"]\n');
  expect(catalogFile(store, '1.0.0').read()).toBe('["a\nb"]\n');
});

it('is nothing before it is written', () => {
  expect(catalogFile(store, '1.0.0').read()).toBeUndefined();
});

it.each<[string, () => void]>([
  ['has more than was written', () => appendFileSync(path, ' ')],
  ['has less', () => writeFileSync(path, readFileSync(path, 'utf8').slice(0, -1))],
  ['is empty', () => writeFileSync(path, '')],
  [
    'is a folder',
    () => {
      rmSync(path);
      mkdirSync(path);
    },
  ],
])('is not believed when it %s', async (_, damage) => {
  const kept = catalogFile(store, '1.0.0');
  await kept.write('[]');
  damage();
  expect(kept.read()).toBeUndefined();
});

it('is not believed when another version wrote it, which may show other things', async () => {
  await catalogFile(store, '1.0.0').write('[]');
  renameSync(path, join(store, 'lists', 'jobs-1.0.1.json'));
  expect(catalogFile(store, '1.0.1').read()).toBeUndefined();
});

it('stays when another version writes its own, and goes when that removes the others', async () => {
  const [earlier, later] = [catalogFile(store, '1.0.0'), catalogFile(store, '1.0.1-rc.1')];
  await earlier.write('[1]');
  await later.write('[2]');
  writeFileSync(join(store, 'lists', 'jobs.json'), '[]');
  writeFileSync(join(store, 'lists', 'notes.json'), '[]');
  expect([earlier.read(), later.read()]).toEqual(['[1]', '[2]']);
  later.removeOthers();
  expect([earlier.read(), later.read()]).toEqual([undefined, '[2]']);
  expect(readdirSync(join(store, 'lists')).sort()).toEqual(['jobs-1.0.1-rc.1.json', 'notes.json']);
});

it('is left out where it cannot be written, and brings no deleted store back', async () => {
  rmSync(store, { recursive: true });
  await catalogFile(store, '1.0.0').write('[]');
  expect(catalogFile(store, '1.0.0').read()).toBeUndefined();
  mkdirSync(store);
  writeFileSync(join(store, 'lists'), 'in the way');
  await catalogFile(store, '1.0.0').write('[]');
  expect(catalogFile(store, '1.0.0').read()).toBeUndefined();
});
