import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { PACKAGE_ROOT } from '../../../src/base/package.js';
import { CodeCache, runtimeName } from '../../../src/loader/code-cache.js';
import { createLoader } from '../../../src/loader/loader.js';

/** Functions that V8 compiles when they are called. */
const MATHS = `
exports.add = function add(a, b) { return a + b; };
exports.square = function square(a) { return a * a; };`;

let folder: string;
let kept: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loader-'));
  kept = join(folder, 'code-cache');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What a process does: it loads a file, perhaps uses it, and saves what it had to compile. */
function load<T>(file: string, use: (exported: T) => void = () => undefined): T {
  const cache = new CodeCache(folder, 'build', 'runtime');
  const exported = createLoader(folder, cache)(file) as T;
  use(exported);
  cache.save();
  return exported;
}

function put(file: string, code: string): void {
  writeFileSync(join(folder, file), code);
}

/** The files of the cache, as `<tag>/<file>`. */
function cached(): string[] {
  return readdirSync(kept, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.includes('.cjs'))
    .sort();
}

function cachedCode(): Buffer {
  return readFileSync(join(kept, cached()[0] ?? ''));
}

it('gives what a file exports, loads each once, and lets two require each other', () => {
  put('a.cjs', "exports.name = 'a'; exports.b = require('./b.cjs');");
  put('b.cjs', "const a = require('./a.cjs'); exports.nameOfA = () => a.name; exports.a = a;");
  const a = load<{ b: { nameOfA(): string; a: object } }>('a.cjs');
  expect(a.b.nameOfA()).toBe('a');
  expect(a.b.a).toBe(a);
});

it('gives a file its own path, and what is no part of the program as Node.js does', () => {
  put('a.cjs', "module.exports = { __filename, __dirname, join: require('node:path').join };");
  put('b.cjs', "exports.found = require.resolve('node:path');");
  expect(load('a.cjs')).toEqual({ __filename: join(folder, 'a.cjs'), __dirname: folder, join });
  expect(load('b.cjs')).toEqual({ found: 'node:path' });
});

it('keeps the code of a file, also of functions that were called', () => {
  put('maths.cjs', MATHS);
  load('maths.cjs');
  const before = cachedCode().length;
  rmSync(kept, { recursive: true });
  load<{ square(a: number): number }>('maths.cjs', ({ square }) => square(2));
  expect(cachedCode().length).toBeGreaterThan(before);
});

it('keeps code two seconds after the last file was loaded, and of files that are loaded later', () => {
  jest.useFakeTimers();
  try {
    for (const file of ['a.cjs', 'b.cjs', 'c.cjs']) put(file, MATHS);
    const load = createLoader(folder, new CodeCache(folder, 'build', 'runtime'));
    load('a.cjs');
    jest.advanceTimersByTime(1_999);
    load('b.cjs');
    jest.advanceTimersByTime(1_999);
    expect(existsSync(kept)).toBe(false);
    jest.advanceTimersByTime(1);
    expect(cached()).toHaveLength(2);
    load('c.cjs');
    jest.advanceTimersByTime(2_000);
    expect(cached()).toHaveLength(3);
  } finally {
    jest.useRealTimers();
  }
});

it('runs from the kept code: a file of the same length is not compiled again', () => {
  put('a.cjs', "exports.said = () => 'old';");
  load<{ said(): string }>('a.cjs', ({ said }) => said());
  // V8 compares lengths alone, which is why a folder is of one build.
  put('a.cjs', "exports.said = () => 'new';");
  expect(load<{ said(): string }>('a.cjs').said()).toBe('old');
});

it.each([
  ['damaged', (code: Buffer) => code.fill(0, code.length - 8)],
  ['cut', (code: Buffer) => code.subarray(0, 100)],
  ['empty', () => Buffer.alloc(0)],
])('compiles a file whose kept code is %s, and keeps it again', (_what, spoil) => {
  put('maths.cjs', MATHS);
  load('maths.cjs');
  const whole = cachedCode().length;
  writeFileSync(join(kept, cached()[0] ?? ''), spoil(cachedCode()));
  expect(load<{ add(a: number, b: number): number }>('maths.cjs').add(2, 3)).toBe(5);
  expect(cachedCode()).toHaveLength(whole);
});

it('compiles a file of another length again, and keeps its code', () => {
  put('a.cjs', 'exports.value = 1;');
  load('a.cjs');
  put('a.cjs', 'exports.value = 22;');
  expect(load('a.cjs')).toEqual({ value: 22 });
  put('a.cjs', 'exports.value = 33;');
  expect(load('a.cjs')).toEqual({ value: 22 });
});

it('keeps code for each set of flags, because V8 refuses that of others', () => {
  put('a.cjs', 'exports.value = 1;');
  load('a.cjs');
  setFlagsFromString('--semi-space-growth-factor=1');
  try {
    load('a.cjs');
  } finally {
    setFlagsFromString('--semi-space-growth-factor=2');
  }
  expect(cached()).toHaveLength(2);
});

it('names each Node.js, because V8 takes code of another one and fails', () => {
  const execPath = join(folder, 'node');
  put('node', 'a program');
  utimesSync(execPath, 1_000, 1_000);
  const node = { version: 'v20.20.2', arch: 'x64', execPath } as const;
  expect(runtimeName(node)).toBe('v20.20.2-x64-9-1000000');
  expect(runtimeName({ ...node, version: 'v20.19.0' })).toBe('v20.19.0-x64-9-1000000');
  expect(runtimeName({ ...node, arch: 'arm64' })).toBe('v20.20.2-arm64-9-1000000');
  // Another build of the version.
  put('node', 'another program');
  utimesSync(execPath, 2_000, 2_000);
  expect(runtimeName(node)).toBe('v20.20.2-x64-15-2000000');
  expect(runtimeName({ ...node, execPath: 'node' })).toBe('v20.20.2-x64');
});

it('works where nothing can be kept, and leaves no temporary file', () => {
  put('a.cjs', 'exports.value = 1;');
  writeFileSync(kept, 'a file where the folder would be');
  expect(load('a.cjs')).toEqual({ value: 1 });
  expect(readFileSync(kept, 'utf8')).toBe('a file where the folder would be');
  rmSync(kept);
  // A folder where the file would be: it is written, and cannot get its name.
  load('a.cjs');
  const [path = ''] = cached();
  rmSync(join(kept, path));
  mkdirSync(join(kept, path));
  writeFileSync(join(kept, path, 'full'), '');
  expect(load('a.cjs')).toEqual({ value: 1 });
  rmSync(join(kept, path, 'full'));
  expect(cached()).toEqual([path]);
});

it('passes on the error of a file that cannot run', () => {
  put('a.cjs', "throw new Error('no luck');");
  expect(() => load('a.cjs')).toThrow('no luck');
});

it('says of a file that is gone, as Node.js does, who asked for it', async () => {
  await expect(async () => load('missing.cjs')).rejects.toMatchObject({
    message: "Cannot find module 'missing.cjs'",
    code: 'MODULE_NOT_FOUND',
    requireStack: [join(PACKAGE_ROOT, 'src', 'loader', 'loader.ts')],
  });
});

it('tells the same error each time that a file is asked for', () => {
  put('a.cjs', "exports.half = true; throw new Error('no luck');");
  const loadAgain = createLoader(folder, new CodeCache(folder, 'build', 'runtime'));
  expect(() => loadAgain('a.cjs')).toThrow('no luck');
  expect(() => loadAgain('a.cjs')).toThrow('no luck');
});

it('removes what other builds and other versions of Node.js have kept and not used for a month', () => {
  const others = ['old/v20', 'old/v22', 'build/v20', 'build/v22'].map((name) => join(kept, name));
  for (const other of others) mkdirSync(other, { recursive: true });
  for (const other of others.slice(0, 3)) utimesSync(other, 1_000, 1_000);
  put('a.cjs', 'exports.value = 1;');
  load('a.cjs');
  expect(readdirSync(kept)).toEqual(['build']);
  expect(readdirSync(join(kept, 'build'))).toEqual(['runtime', 'v22']);
});

it('keeps nothing for a program whose folder is gone', () => {
  put('a.cjs', 'exports.value = 1;');
  const gone = new CodeCache(folder, 'build', 'runtime');
  createLoader(folder, gone)('a.cjs');
  rmSync(folder, { recursive: true });
  gone.save();
  expect(existsSync(folder)).toBe(false);
  mkdirSync(folder);
});
