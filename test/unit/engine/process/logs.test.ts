import { writeSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { openLog } from '../../../../src/engine/process/logs.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-'));
  path = join(folder, 'worker.log');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('a log goes on where it ended, and its last error is of this time', async () => {
  await writeFile(path, 'Error: of last time\n');
  const log = openLog(path);

  expect(await log.lastError()).toBeUndefined();
  writeSync(log.fd, 'TypeError: of this time\n    at main.js:1\n\nNode.js v20\n');
  expect(await log.lastError()).toBe('TypeError: of this time');
  log.close();
  expect(await readdir(folder)).toEqual(['worker.log']);
});

it('a log over 5 MB is put aside', async () => {
  await writeFile(path, Buffer.alloc(5 * 1024 * 1024 + 1));
  const log = openLog(path);

  log.close();
  expect(await readdir(folder)).toEqual(['worker.log', 'worker.log.1']);
});
