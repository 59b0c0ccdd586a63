import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fileIdAt, fileIdOrNone, isSamePlace, spelledOnDisk } from '../../../src/base/file-id.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'id-'));
  mkdirSync(join(folder, 'real'));
  symlinkSync(join(folder, 'real'), join(folder, 'link'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a file', () => {
  it('is the same after it was renamed, and another after it was replaced', () => {
    const path = join(folder, 'a');
    writeFileSync(path, '');
    const id = fileIdAt(path);
    renameSync(path, `${path}b`);
    expect(fileIdAt(`${path}b`)).toBe(id);
    writeFileSync(path, '');
    expect(fileIdAt(path)).not.toBe(id);
  });

  it('that does not exist, or cannot be looked at, has no id', () => {
    expect(fileIdAt(join(folder, 'none'))).toBeUndefined();
    writeFileSync(join(folder, 'file'), '');
    expect(fileIdOrNone(join(folder, 'file', 'x'))).toBeUndefined();
    expect(fileIdOrNone(`\0`)).toBeUndefined();
  });
});

describe('two paths are one place', () => {
  const at = (...names: string[]) => join(folder, ...names);

  it('through a link, whether anything is there or not', () => {
    expect(isSamePlace(at('link'), at('real'))).toBe(true);
    expect(isSamePlace(at('link', 'a', 'b'), at('real', 'a', 'b'))).toBe(true);
  });

  it('but not when their names differ below it, or when one is no path', () => {
    expect(isSamePlace(at('link', 'a'), at('real', 'b'))).toBe(false);
    expect(isSamePlace(at('real'), at('none'))).toBe(false);
    expect(isSamePlace('queue', at('real'))).toBe(false);
    expect(isSamePlace('540', '600')).toBe(false);
    expect(isSamePlace('queue', 'queue')).toBe(true);
  });

  // Two forms of one umlaut are two folders on Linux; what makes them one is the file system.
  it('in two forms of an umlaut only where the file system says so', () => {
    const [nfc, nfd] = [at('Zoë'.normalize('NFC')), at('Zoë'.normalize('NFD'))];
    mkdirSync(nfc);
    expect(isSamePlace(nfc, nfd)).toBe(fileIdAt(nfd) === fileIdAt(nfc));
  });
});

it('a path is spelled as the disk does where it has wildcards and the system may ignore case', () => {
  const odd = join(folder, 'real', 'a [b]');
  mkdirSync(odd);
  const linked = join(folder, 'link', 'a [b]');
  expect(spelledOnDisk(linked, 'win32')).toBe(realpathSync.native(odd));
  expect(spelledOnDisk(linked, 'darwin')).toBe(realpathSync.native(odd));
  expect(spelledOnDisk(linked, 'linux')).toBe(linked);
  expect(spelledOnDisk(join(folder, 'link'), 'win32')).toBe(join(folder, 'link'));
  expect(spelledOnDisk(join(folder, 'none [b]'), 'win32')).toBe(join(folder, 'none [b]'));
});
