import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { UnavailableError } from '../../../../src/base/errors.js';
import { toStoreError } from '../../../../src/durable/folder/store-errors.js';
import { fileManifests } from '../../../../src/store/manifests.js';

const errno = (code: string, message: string) => Object.assign(new Error(message), { code });
const words = (error: Error) =>
  (toStoreError(error, '/data/store (DURABLE_WEATHER_STORE)') as Error).message;

it.each([
  [
    errno('ENOSPC', 'ENOSPC: no space left on device, write'),
    'The result store /data/store (DURABLE_WEATHER_STORE) cannot be used: ENOSPC: no space left on device, write; free some space there, and running jobs go on by themselves.',
  ],
  [
    new Error('IO Error: Could not write file "x.tmp": No space left on device'),
    'The result store /data/store (DURABLE_WEATHER_STORE) cannot be used: IO Error: Could not write file "x.tmp": No space left on device; free some space there, and running jobs go on by themselves.',
  ],
  [
    errno('EROFS', "EROFS: read-only file system, open 'x'"),
    "The result store /data/store (DURABLE_WEATHER_STORE) cannot be used: EROFS: read-only file system, open 'x'; make it a folder that can be written, and running jobs go on by themselves.",
  ],
  [
    errno('EBUSY', "EBUSY: resource busy or locked, unlink 'x'"),
    "The result store /data/store (DURABLE_WEATHER_STORE) cannot be used: EBUSY: resource busy or locked, unlink 'x'; close what has it open, and running jobs go on by themselves.",
  ],
  [
    errno('EIO', 'EIO: i/o error, read'),
    'The result store /data/store (DURABLE_WEATHER_STORE) cannot be used: EIO: i/o error, read; bring the folder back, and running jobs go on by themselves.',
  ],
  [
    errno('ENOENT', "ENOENT: no such file or directory, stat '/data/store'"),
    "The result store /data/store (DURABLE_WEATHER_STORE) cannot be used: ENOENT: no such file or directory, stat '/data/store'; bring the folder back, or make it again, and running jobs go on by themselves.",
  ],
])('%s names the store and what to do', (error, expected) => {
  expect(words(error)).toBe(expected);
  expect(toStoreError(error, '/data/store (DURABLE_WEATHER_STORE)')).toBeInstanceOf(
    UnavailableError,
  );
});

it('what is no disk\u2019s fault stays as it is', () => {
  const defect = new TypeError('x is not a function');
  expect(toStoreError(defect, '/data/store (DURABLE_WEATHER_STORE)')).toBe(defect);
});

it('a store that is a file is told by every look at it, and by a write', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'store-'));
  const store = join(folder, 'file');
  writeFileSync(store, '');
  const manifests = fileManifests(store);
  const named = `The result store ${store} (DURABLE_WEATHER_STORE) cannot be used: ENOTDIR`;
  await expect(manifests.read('a')).rejects.toThrow(named);
  await expect(manifests.names()).rejects.toThrow(named);
  rmSync(folder, { recursive: true });
});
