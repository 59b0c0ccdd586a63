import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  digest,
  listFolder,
  makeFolders,
  readText,
  tryWriting,
  writeAtomically,
} from '../../../src/base/files.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-'));
});
afterEach(() => rm(folder, { recursive: true }));

const write = (text: string) => (path: string) => writeFile(path, text);

describe('tryWriting', () => {
  it('leaves nothing in a folder that takes a file', async () => {
    await tryWriting(folder, join(folder, 'a'), 5_000);
    expect(await readdir(join(folder, 'a'))).toEqual([]);
  });

  it('tells what the disk says, and leaves nothing', async () => {
    await writeFile(join(folder, 'a'), '');
    await expect(tryWriting(folder, join(folder, 'a'), 5_000)).rejects.toThrow(/ENOTDIR|EEXIST/);
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('makes no root that is not there', async () => {
    const gone = join(folder, 'gone');
    await expect(tryWriting(gone, join(gone, 'a'), 5_000)).rejects.toThrow('ENOENT');
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('writeAtomically', () => {
  it('leaves the whole file, in folders that it makes, and nothing else', async () => {
    const path = join(folder, 'a', 'b', 'file.json');
    expect(await writeAtomically(folder, path, write('content'))).toBe(path);
    expect(await readFile(path, 'utf8')).toBe('content');
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['file.json']);
  });

  it('shows no reader the file before it is whole', async () => {
    const path = join(folder, 'file');
    await writeAtomically(folder, path, write('old'));
    await writeAtomically(folder, path, async (temporary) => {
      await writeFile(temporary, 'new');
      expect(await readFile(path, 'utf8')).toBe('old');
    });
    expect(await readFile(path, 'utf8')).toBe('new');
  });

  it('can name the file by what it holds', async () => {
    const named = (temporary: string) => join(folder, `named-${readFileSync(temporary, 'utf8')}`);
    const final = await writeAtomically(folder, join(folder, 'stem'), write('seven'), named);
    expect(final).toBe(join(folder, 'named-seven'));
    expect(await readdir(folder)).toEqual(['named-seven']);
  });

  it.each([
    [
      'half of a file',
      async (path: string) => {
        await writeFile(path, 'half');
        throw new Error('disk full');
      },
    ],
    [
      'nothing',
      async () => {
        throw new Error('disk full');
      },
    ],
  ])(
    'leaves the old file and no temporary one when the writer fails after %s',
    async (_what, fail) => {
      const path = join(folder, 'file');
      await writeAtomically(folder, path, write('old'));
      await expect(writeAtomically(folder, path, fail)).rejects.toThrow('disk full');
      expect(await readdir(folder)).toEqual(['file']);
      expect(await readFile(path, 'utf8')).toBe('old');
    },
  );

  it('tells the writer’s error where the temporary file cannot be removed either', async () => {
    const fail = async (temporary: string) => {
      await mkdir(temporary);
      throw new Error('disk full');
    };
    await expect(writeAtomically(folder, join(folder, 'file'), fail)).rejects.toThrow('disk full');
  });

  it('leaves nothing when the final name cannot be made', async () => {
    const fail = () => {
      throw new Error('no name');
    };
    await expect(writeAtomically(folder, join(folder, 'file'), write('x'), fail)).rejects.toThrow(
      'no name',
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it('N25: never makes the folder that all is below, also when it goes while the file is written', async () => {
    const root = join(folder, 'root');
    const path = join(root, 'a', 'file');
    await expect(writeAtomically(root, path, write('x'))).rejects.toThrow(
      `ENOENT: no such file or directory, stat '${root}'`,
    );
    await mkdir(root);
    const moves = async (temporary: string) => {
      await writeFile(temporary, 'x');
      await rename(root, join(folder, 'moved'));
    };
    await expect(writeAtomically(root, path, moves)).rejects.toThrow('ENOENT');
    expect(await readdir(folder)).toEqual(['moved']);
  });

  it('makes folders beside others that make them too, and none in the place of a file', async () => {
    const path = join(folder, 'a', 'b');
    for (const _again of [1, 2]) makeFolders(folder, path);
    makeFolders(folder, folder);
    expect(await readdir(join(folder, 'a'))).toEqual(['b']);
    await writeFile(join(path, 'file'), '');
    expect(() => makeFolders(folder, join(path, 'file'))).toThrow('EEXIST');
    expect(() => makeFolders(folder, join(path, 'file', 'c'))).toThrow('ENOTDIR');
  });

  it('takes two writers of the same file', async () => {
    const path = join(folder, 'file');
    await Promise.all(['one', 'two'].map((text) => writeAtomically(folder, path, write(text))));
    expect(['one', 'two']).toContain(await readFile(path, 'utf8'));
    expect(await readdir(folder)).toEqual(['file']);
  });
});

it('digest is the SHA-256 and the length', async () => {
  const path = join(folder, 'abc');
  await writeFile(path, 'abc');
  expect(digest(path)).toEqual({
    sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    bytes: 3,
  });
});

describe('what is not there', () => {
  it('is no text and an empty folder', () => {
    expect(readText(join(folder, 'none'))).toBeUndefined();
    expect(listFolder(join(folder, 'none'))).toEqual([]);
  });

  it('is not confused with what cannot be read', async () => {
    await writeFile(join(folder, 'file'), '');
    expect(() => readText(folder)).toThrow(
      `${folder} is a folder, where durable-weather keeps a file; move it away.`,
    );
    expect(() => listFolder(join(folder, 'file'))).toThrow('ENOTDIR');
  });
});
