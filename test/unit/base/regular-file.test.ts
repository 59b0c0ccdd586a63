import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../src/base/errors.js';
import { digest, readText } from '../../../src/base/files.js';
import { isLocked, tryLock } from '../../../src/base/lock.js';
import { overwriteRegular, writeRegular } from '../../../src/base/regular-file.js';
import { userErrorOf } from '../../../src/base/user-error.js';
import { openLog } from '../../../src/engine/process/logs.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'odd-'));
  path = join(folder, 'file');
});
afterEach(() => rmSync(folder, { recursive: true }));

const uses: [string, (path: string) => unknown][] = [
  ['readText', readText],
  ['digest', digest],
  ['isLocked', isLocked],
  ['tryLock', tryLock],
  ['openLog', openLog],
  ['writeRegular', (name) => writeRegular(name, 'text')],
  ['overwriteRegular', (name) => overwriteRegular(name, 'text')],
];

/** Each of these would wait for ever for the pipe's other end. */
it.each(uses)('%s refuses a pipe at once', (_name, use) => {
  execFileSync('mkfifo', [path]);
  expect(() => use(path)).toThrow(UnavailableError);
  expect(() => use(path)).toThrow(
    /^.*\/file is a pipe(?: or a socket)?, where durable-weather keeps a file; move it away\.$/,
  );
});

it.each(uses)('%s refuses a folder', (_name, use) => {
  mkdirSync(path);
  expect(() => use(path)).toThrow(
    new UnavailableError(`${path} is a folder, where durable-weather keeps a file; move it away.`),
  );
});

it('a file that is overwritten stays the same file, with blanks where it was longer', () => {
  overwriteRegular(path, 'a long text');
  const { ino } = statSync(path);
  overwriteRegular(path, 'né');
  expect(readFileSync(path, 'utf8')).toBe('né        ');
  overwriteRegular(path, 'a still longer text');
  expect(readFileSync(path, 'utf8')).toBe('a still longer text');
  expect(statSync(path).ino).toBe(ino);
});

it('a socket is refused', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  expect(() => readText(path)).toThrow(
    `${path} is a pipe or a socket, where durable-weather keeps a file; move it away.`,
  );
  await new Promise((resolve) => server.close(resolve));
});

it('a device, which may have no end, is refused', () => {
  expect(() => readText('/dev/zero')).toThrow(
    '/dev/zero is a device, where durable-weather keeps a file; move it away.',
  );
});

it('a file is read and written as before', () => {
  writeRegular(path, 'longer text');
  writeRegular(path, 'short');
  expect(readText(path)).toBe('short');
  expect(readText(join(folder, 'none'))).toBeUndefined();
});

it('a path that a system cannot use is told with what it says; what is missing stays a defect', () => {
  const long = `/${'x'.repeat(256)}`;
  const told = (use: () => unknown) => {
    try {
      return use();
    } catch (error) {
      return userErrorOf(error)?.message;
    }
  };
  expect(told(() => readText(long))).toBe(
    `${long} cannot be used: ENAMETOOLONG: name too long, open '${long}'.`,
  );
  writeFileSync(path, '');
  expect(told(() => readText(`${path}/x`))).toBe(
    `${path}/x cannot be used: ENOTDIR: not a directory, open '${path}/x'.`,
  );
  expect(told(() => digest(join(folder, 'none')))).toBeUndefined();
});
