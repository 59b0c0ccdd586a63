import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file so that a reader sees either nothing or the whole of it, also after a power failure:
 * a temporary name beside the final one, fsync, rename.
 * @param write is given the temporary path and leaves a complete file there.
 */
export async function writeAtomically(
  path: string,
  write: (temporaryPath: string) => Promise<void>,
  finalPath: (temporaryPath: string) => Promise<string> = async () => path,
): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await write(temporary);
    await sync(temporary);
    const final = await finalPath(temporary);
    await rename(temporary, final);
    await syncFolder(dirname(final));
    return final;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** SHA-256 of a file's bytes, hex, with its length. */
export async function digest(path: string): Promise<{ sha256: string; bytes: number }> {
  const content = await readFile(path);
  return {
    sha256: createHash('sha256').update(content).digest('hex'),
    bytes: content.byteLength,
  };
}

/** True for the error that a missing file or folder gives. */
export function isMissing(error: unknown): boolean {
  return (error as { code?: string } | null)?.code === 'ENOENT';
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A rename is durable only when its folder is; Windows has no such call, and needs none. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
