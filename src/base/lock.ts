/** File locks of the kernel, which no crash can leave behind. */
import { closeSync, constants, fstatSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { steadyNow } from './deadline.js';
import { locks } from './kernel-locks.js';
import { openRegular } from './regular-file.js';

/** A held lock. The kernel frees it when the process ends, for whatever reason. */
export interface Lock {
  /** Whether the locked file is still the file at its path. If not, other processes cannot see this lock. */
  place(): 'there' | 'gone' | 'replaced';
  release(): void;
}

const RETRY_MS = 20;

const OPEN = constants.O_RDWR | constants.O_CREAT;

/** Takes the lock; undefined if any process, including this one, already holds it. @throws NotAFileError */
export function tryLock(path: string): Lock | undefined {
  const fd = openRegular(path, OPEN);
  if (locks.tryLock(fd)) return { place: () => placeOf(fd, path), release: () => closeSync(fd) };
  closeSync(fd);
  return undefined;
}

/** Takes the lock, with retries for a while, because `isLocked` in another process may hold it for a moment. */
export async function acquireLock(path: string, patienceMs: number): Promise<Lock | undefined> {
  const deadline = steadyNow() + patienceMs;
  for (;;) {
    const lock = tryLock(path);
    if (lock !== undefined || steadyNow() >= deadline) return lock;
    await sleep(RETRY_MS);
  }
}

/**
 * True while a process holds the lock. Uses a shared lock, so two concurrent checks do not mistake each other for
 * the holder.
 */
export function isLocked(path: string): boolean {
  const fd = openRegular(path, OPEN);
  try {
    return !locks.tryLock(fd, { shared: true });
  } finally {
    closeSync(fd);
  }
}

function placeOf(fd: number, path: string): ReturnType<Lock['place']> {
  const own = fstatSync(fd, { bigint: true });
  try {
    const found = statSync(path, { bigint: true });
    return found.ino === own.ino && found.dev === own.dev ? 'there' : 'replaced';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // If the disk does not answer, the file may still be there.
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'gone' : 'there';
  }
}
