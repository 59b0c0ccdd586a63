import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { firstUsable } from '../../../../src/base/usable-folder.js';
import { findInstalledCli } from '../../../../src/engine/index.js';
import { writeProgram } from '../../../fakes/engine-scripts.js';
import { IS_TEMPORAL_CLI } from '../../../fakes/fake-python.js';

let folder: string;
let options: Parameters<typeof findInstalledCli>[0];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caches '));
  options = {
    explicitPath: undefined,
    cache: join(folder, 'cache'),
    spareCache: join(folder, 'spare'),
    env: { PATH: '/usr/bin:/bin' },
    fetch: () => Promise.reject(new Error('asked for a download')),
    log: () => undefined,
  };
});
afterEach(() => rm(folder, { recursive: true }));

it('who may not download looks at PATH and both caches, and makes neither', async () => {
  await expect(findInstalledCli(options)).rejects.toThrow(
    `no temporal CLI can be had (PATH: not there; cache: not there; cache ${join(folder, 'spare')}: not there); `,
  );
  expect(existsSync(options.cache)).toBe(false);
  const path = await writeProgram(
    join(folder, 'spare', 'temporal-1.9.1', 'temporal'),
    IS_TEMPORAL_CLI,
  );
  expect(await findInstalledCli(options)).toEqual({ path, version: '1.9.1' });
});

it('the first folder in which a program can be written and run is taken', async () => {
  const [good, spare] = [join(folder, 'a', 'b'), join(folder, 'c')];
  // A file in a folder's place cannot be written into, by root neither.
  await writeFile(join(folder, 'file'), '');
  const bad = join(folder, 'file', 'cache');
  expect(await firstUsable([good, spare])).toBe(good);
  expect(await firstUsable([bad, spare])).toBe(spare);
  expect(existsSync(good)).toBe(true);
  await expect(firstUsable([bad])).rejects.toThrow(`ENOTDIR: not a directory, mkdir '${bad}'`);
});
