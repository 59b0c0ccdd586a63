/** Files that keep their first content, whichever process writes it. */
import { existsSync, linkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UnavailableError } from './errors.js';
import { writeBeside } from './files.js';
import { removeFile, replaceFile } from './held-files.js';
import { acquireLock } from './lock.js';

/** Held while a file in its folder gets its name without a hard link, and while a damaged file is moved away. */
const LOCK = '.first.lock';

const LOCK_PATIENCE_MS = 10_000;

/** Of file systems without hard links: FAT, some network drives, folders that a container mounts. */
const WITHOUT_LINKS = /^(EACCES|EINVAL|EMLINK|ENOSYS|ENOTSUP|EOPNOTSUPP|EPERM|EXDEV)$/;

/**
 * Writes a file as writeAtomically does, unless a file of that name exists, which is left unchanged. If several
 * processes write at once, exactly one succeeds.
 * @param link makes a hard link, and throws EEXIST if its name is taken.
 * @returns false if the file existed already.
 */
export async function writeFirst(
  root: string,
  path: string,
  write: (temporaryPath: string) => Promise<void>,
  link: (from: string, to: string) => void = linkSync,
): Promise<boolean> {
  let isFirst = false;
  await writeBeside(root, path, write, async (temporary) => {
    isFirst = await nameFirst(temporary, path, link);
    removeFile(temporary);
    return path;
  });
  return isFirst;
}

async function nameFirst(
  temporary: string,
  path: string,
  link: (from: string, to: string) => void,
): Promise<boolean> {
  try {
    link(temporary, path);
    return true;
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code);
    if (code === 'EEXIST') return false;
    if (!WITHOUT_LINKS.test(code)) throw error;
  }
  return whileLocked(dirname(path), () => {
    if (existsSync(path)) return false;
    replaceFile(temporary, path);
    return true;
  });
}

/**
 * Renames a damaged file to `….damaged`, unless another process did so, or wrote a good one, meanwhile.
 * @param isDamaged looks at the file that is there now.
 */
export function setAsideDamaged(path: string, isDamaged: () => boolean): Promise<void> {
  return whileLocked(dirname(path), () => {
    if (isDamaged()) replaceFile(path, `${path}.damaged`);
  });
}

/** @throws UnavailableError when another process holds the lock for 10 s. */
async function whileLocked<T>(folder: string, work: () => T): Promise<T> {
  const path = join(folder, LOCK);
  const lock = await acquireLock(path, LOCK_PATIENCE_MS);
  if (lock === undefined) {
    throw new UnavailableError(
      `${path} was held for ${LOCK_PATIENCE_MS / 1_000} s by another process; end the process that holds it.`,
    );
  }
  try {
    return work();
  } finally {
    lock.release();
  }
}
