/**
 * How the store and the engine write files. Only fsync goes through Node's thread pool, because only fsync waits for
 * the disk. Other calls (open, rename, reading a small file) are faster than handing them to the pool. A job makes
 * forty of them: a hundred one-month jobs at once end 7 % sooner this way.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  closeSync,
  fsync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { removeFile, replaceFile } from './held-files.js';
import { readRegular } from './regular-file.js';

const flush = promisify(fsync);

/** The ending of the temporary names that writeAtomically uses. */
export const TEMPORARY = /\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** Writes a text file atomically: see writeAtomically. */
export async function writeText(
  root: string,
  path: string,
  text: string,
  mode = 0o666,
): Promise<void> {
  await writeAtomically(root, path, async (temporary) => writeFileSync(temporary, text, { mode }));
}

/**
 * The same without a sync of the folder: after a power failure the file may have no name, unless another one was
 * written into its folder afterwards.
 */
export async function writeTextUnsettled(root: string, path: string, text: string): Promise<void> {
  await writeNamed(
    root,
    path,
    async (temporary) => writeFileSync(temporary, text),
    async (temporary) => {
      replaceFile(temporary, path);
      return path;
    },
  );
}

/**
 * Writes a file so that a reader sees either nothing or all of it, even after a power failure. It writes under a
 * temporary name in the same folder, then calls fsync, then renames.
 * @param root folder above the file (N25): it must exist, and the folders between the two are created: see makeFolders.
 * @param write gets the temporary path and must leave a complete file there.
 */
export function writeAtomically(
  root: string,
  path: string,
  write: (temporaryPath: string) => Promise<void>,
  finalPath: (temporaryPath: string) => string | Promise<string> = () => path,
): Promise<string> {
  return writeBeside(root, path, write, async (temporary) => {
    const final = await finalPath(temporary);
    replaceFile(temporary, final);
    return final;
  });
}

/**
 * The same, with the last step left to the caller.
 * @param publish gives the whole file its name, takes the temporary one away, and returns the name.
 */
export async function writeBeside(
  root: string,
  path: string,
  write: (temporaryPath: string) => Promise<void>,
  publish: (temporaryPath: string) => Promise<string>,
): Promise<string> {
  const final = await writeNamed(root, path, write, publish);
  await syncFolder(dirname(final));
  return final;
}

/**
 * Tries whether a file can be written and synced in a folder; it is gone afterwards. Its bytes are random, because some
 * file systems compress others to nothing.
 * @throws what the disk says.
 */
export async function tryWriting(root: string, folder: string, bytes: number): Promise<void> {
  const path = join(folder, 'trial');
  const write = async (temporary: string) => writeFileSync(temporary, randomBytes(bytes));
  await writeNamed(root, path, write, async (temporary) => {
    removeFile(temporary);
    return path;
  });
}

async function writeNamed(
  root: string,
  path: string,
  write: (temporaryPath: string) => Promise<void>,
  publish: (temporaryPath: string) => Promise<string>,
): Promise<string> {
  makeFolders(root, dirname(path));
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await write(temporary);
    await syncFile(temporary);
    return await publish(temporary);
  } catch (error) {
    removeIfPossible(temporary);
    throw error;
  }
}

/** A disk that takes no file may not give one back either. The caller gets the first error, which is the cause. */
function removeIfPossible(path: string): void {
  try {
    removeFile(path);
  } catch {
    // What is left is removed at a later start: see leftovers.ts.
  }
}

/**
 * Makes a folder and those between it and its root, where they are missing. The root itself is never made: a home or
 * a store may be moved or deleted while a process still writes, and must not come back as an empty one.
 * @throws ENOENT when there is no root; ENOTDIR or EEXIST when a file has the place of a folder.
 */
export function makeFolders(root: string, folder: string): void {
  if (isFolder(folder)) return;
  statSync(root);
  let made = root;
  let taken: Error | undefined;
  for (const name of relative(root, folder).split(sep).filter(Boolean)) {
    made = join(made, name);
    taken = makeFolder(made);
  }
  if (taken !== undefined && !isFolder(folder)) throw taken;
}

/** @returns EEXIST where there is a file or folder: another process may have made it just now. */
function makeFolder(path: string): Error | undefined {
  try {
    mkdirSync(path);
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return error as Error;
    throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** SHA-256 (hex) of a file's bytes, and the file's length. @throws NotAFileError */
export function digest(path: string): { sha256: string; bytes: number } {
  const content = readRegular(path);
  return {
    sha256: createHash('sha256').update(content).digest('hex'),
    bytes: content.byteLength,
  };
}

/** A file's text; undefined if the file does not exist. @throws NotAFileError */
export function readText(path: string): string | undefined {
  return unlessMissing(() => readRegular(path).toString('utf8'));
}

/** The names in a folder; empty if the folder does not exist. */
export function listFolder(path: string): string[] {
  return unlessMissing(() => readdirSync(path)) ?? [];
}

function unlessMissing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if ((error as { code?: string } | null)?.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Waits until a file's content is on the disk. */
export function syncFile(path: string): Promise<void> {
  return sync(path, 'r+');
}

async function sync(path: string, flags: 'r' | 'r+'): Promise<void> {
  const file = openSync(path, flags);
  try {
    await flush(file);
  } finally {
    closeSync(file);
  }
}

/**
 * Syncs a folder on behalf of many callers.
 * @returns each caller's names are on the disk when the promise resolves; callers that come while a sync is under way
 *   share the next one.
 */
export function sharedFolderSync(path: string): () => Promise<void> {
  let current: Promise<unknown> = Promise.resolve();
  let next: Promise<void> | undefined;
  const begin = () => {
    next = undefined;
    const sync = syncFolder(path);
    current = sync.catch(() => undefined);
    return sync;
  };
  return () => {
    next ??= current.then(begin);
    return next;
  };
}

/** A rename is durable only after its folder is synced. Windows has no such call and does not need one. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform !== 'win32') await sync(path, 'r');
}
