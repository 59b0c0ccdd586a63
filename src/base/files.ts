/**
 * How the store and the engine write files. Only fsync goes through Node's thread pool, because only fsync waits for
 * the disk. Other calls (open, rename, reading a small file) are faster than handing them to the pool. A job makes
 * forty of them: a hundred one-month jobs at once end 7 % sooner this way.
 */
import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  fsync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { readRegular } from './regular-file.js';

const flush = promisify(fsync);

/** The ending of the temporary names that writeAtomically uses. */
export const TEMPORARY = /\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** Writes a text file atomically: see writeAtomically. */
export async function writeText(path: string, text: string, mode = 0o666): Promise<void> {
  await writeAtomically(path, async (temporary) => writeFileSync(temporary, text, { mode }));
}

/**
 * Writes a file so that a reader sees either nothing or all of it, even after a power failure. It writes under a
 * temporary name in the same folder, then calls fsync, then renames.
 * @param write gets the temporary path and must leave a complete file there.
 */
export async function writeAtomically(
  path: string,
  write: (temporaryPath: string) => Promise<void>,
  finalPath: (temporaryPath: string) => string = () => path,
): Promise<string> {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await write(temporary);
    await syncFile(temporary);
    const final = finalPath(temporary);
    renameSync(temporary, final);
    await syncFolder(dirname(final));
    return final;
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** SHA-256 (hex) of a file's bytes, and the file's length. @throws NotAFileError */
export function digest(path: string): { sha256: string; bytes: number } {
  const content = readRegular(path);
  return {
    sha256: createHash('sha256').update(content).digest('hex'),
    bytes: content.byteLength,
  };
}

/** Removes a file if it exists. */
export function removeFile(path: string): void {
  rmSync(path, { force: true });
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

/** A rename is durable only after its folder is synced. Windows has no such call and does not need one. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform !== 'win32') await sync(path, 'r');
}
