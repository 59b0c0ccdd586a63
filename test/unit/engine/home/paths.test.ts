import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { InvalidInputError } from '../../../../src/base/errors.js';
import { faultsOfHome } from '../../../../src/engine/home/home-faults.js';
import { expectDatabasePath, prepareHome } from '../../../../src/engine/home/paths.js';

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

it.each(['c#', 'why?', 'a%20b'])(
  'a home called %s is refused: SQLite would read another name',
  (name) => {
    const paths = prepareHome(join(folder, name));
    const refused = new InvalidInputError(
      `DURABLE_WEATHER_HOME is "${paths.home}"; it takes a folder whose path has no "#", no "?" and no "%" before two hexadecimal digits, which the Temporal server's SQLite does not read as parts of a name.`,
    );
    expect(() => expectDatabasePath(paths)).toThrow(refused);
    expect(() => faultsOfHome(paths.home)).toThrow(refused);
  },
);

it.each(['100% mine', `it's "quoted"`, 'back\\slash', 'new\nline', 'ü😀', '$(id);&'])(
  'a home called %j is taken',
  (name) => {
    expect(() => expectDatabasePath(prepareHome(join(folder, name)))).not.toThrow();
  },
);
