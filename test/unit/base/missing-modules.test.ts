import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { missingModule } from '../../../src/base/missing-modules.js';

/** A project of a user's, with this package and another one in its node_modules. */
let project: string;
beforeAll(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'missing modules ')));
});
afterAll(() => rmSync(project, { recursive: true }));

const MISSING = [
  ['no-such-package', 'no-such-package'],
  ['no-such-package/lib/index.node', 'no-such-package'],
  ['@no-such/build-linux-x64', '@no-such/build-linux-x64'],
  ['@no-such/build-linux-x64/lib.node', '@no-such/build-linux-x64'],
  ['/no/such/chunk-A1.js', '/no/such/chunk-A1.js'],
] as const;
const ASKED = MISSING.map(([asked]) => asked);
const NAMED = MISSING.map(([, named]) => named);

/** Node.js's own errors for a file that loads what is missing; Jest's loader has other words. */
function errorsIn(file: string, load: string): unknown[] {
  const path = join(project, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    `const errorOf = async (name) => {
       try { await ${load}(name); } catch ({ code, message, requireStack }) { return { code, message, requireStack }; }
     };
     Promise.all(${JSON.stringify(ASKED)}.map(errorOf)).then((all) => console.log(JSON.stringify(all)));`,
  );
  return JSON.parse(execFileSync(process.execPath, [path], { encoding: 'utf8' }));
}

describe.each([
  ['import', 'mjs'],
  ['require', 'cjs'],
])('what %s does not find', (load, ending) => {
  const named = (file: string, root: string) =>
    errorsIn(`${file}.${ending}`, load).map((error) => missingModule(error, join(project, root)));
  const root = 'node_modules/durable-weather';

  it('is named where this package asks for it, or one that is installed beside it', () => {
    expect(named(`${root}/dist/program`, root)).toEqual(NAMED);
    expect(named('node_modules/@duckdb/node-bindings/duckdb', root)).toEqual(NAMED);
  });

  it('is not named where the user’s own code asks for it', () => {
    expect(named('src/count-primes', root)).toEqual(NAMED.map(() => undefined));
  });

  it('is named where a clone asks for it, and not where a folder beside the clone does', () => {
    expect(named('clone/dist/program', 'clone')).toEqual(NAMED);
    expect(named('clone-of-mine/program', 'clone')).toEqual(NAMED.map(() => undefined));
  });
});

it('an error that does not say who asked names nothing', () => {
  const error = Object.assign(new Error("Cannot find module 'x'"), { code: 'MODULE_NOT_FOUND' });
  expect(missingModule(error)).toBeUndefined();
});
