import { closeSync, constants, fstatSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import locks from 'fs-native-extensions';
import { steadyNow } from './deadline.js';
import { openRegular } from './regular-file.js';

/** A held lock. The kernel frees it when the process ends, however it ends. */
export interface Lock {
  /** Whether the locked file is still the one at its path: others who ask there would know nothing of this lock. */
  place(): 'there' | 'gone' | 'replaced';
  release(): void;
}

const RETRY_MS = 20;

const OPEN = constants.O_RDWR | constants.O_CREAT;

/** Takes the lock; undefined where somebody holds it, also somebody in this process. @throws NotAFileError */
export function tryLock(path: string): Lock | undefined {
  const fd = openRegular(path, OPEN);
  if (locks.tryLock(fd)) return { place: () => placeOf(fd, path), release: () => closeSync(fd) };
  closeSync(fd);
  return undefined;
}

/** Takes the lock, trying again for a while: `isLocked` in another process may hold it for a moment. */
export async function acquireLock(path: string, patienceMs: number): Promise<Lock | undefined> {
  const deadline = steadyNow() + patienceMs;
  for (;;) {
    const lock = tryLock(path);
    if (lock !== undefined || steadyNow() >= deadline) return lock;
    await sleep(RETRY_MS);
  }
}

/** True while some process holds the lock. Askers share their lock, so that none takes another for the holder. */
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
    // A disk that gives no answer tells nothing.
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'gone' : 'there';
  }
}
