import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { InvalidInputError } from '../../../../src/base/errors.js';
import { prepareHome } from '../../../../src/engine/home/paths.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'homes-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const refusal = (home: string, why: string) =>
  new InvalidInputError(
    `DURABLE_WEATHER_HOME is "${home}"; it takes a folder that can be written (${why}).`,
  );

it('a home that is a file is refused', () => {
  const home = join(folder, 'file');
  writeFileSync(home, '');
  expect(() => prepareHome(home)).toThrow(
    refusal(home, `ENOTDIR: not a directory, mkdir '${home}/logs'`),
  );
});

it.each([
  ['itself', 30],
  ['with the files that are written below it', 19],
])('a home whose path is too long %s is refused, and the path is said once', (_what, steps) => {
  const home = join(folder, ...Array<string>(steps).fill('x'.repeat(200)));
  expect(() => prepareHome(home)).toThrow(refusal(home, 'ENAMETOOLONG: name too long'));
});

it('a home is made with its logs', () => {
  const { engineLog } = prepareHome(join(folder, 'home'));
  expect(existsSync(join(engineLog, '..'))).toBe(true);
});
