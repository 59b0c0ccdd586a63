import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
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
  path = join(store, 'lists', 'jobs.json');
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

it("is not believed when it is another version's, which may show other things", async () => {
  await catalogFile(store, '1.0.0').write('[]');
  expect(catalogFile(store, '1.0.1').read()).toBeUndefined();
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
