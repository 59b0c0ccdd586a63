/** File locks of the kernel, which no crash can leave behind. */
import { closeSync, constants, fstatSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { steadyNow } from './deadline.js';
import { kernelLocks } from './kernel-locks.js';
import { openRegular } from './regular-file.js';

/** A held lock. The kernel frees it when the process ends, for whatever reason. */
export interface Lock {
  /** The locked file. A child process that inherits it holds the lock too (not on Windows). */
  fd: number;
  /** Whether the locked file is still the file at its path. If not, other processes cannot see this lock. */
  place(): 'there' | 'gone' | 'replaced';
  release(): void;
}

const RETRY_MS = 20;

const OPEN = constants.O_RDWR | constants.O_CREAT;

/** Which bytes of a file are locked. macOS always locks the whole file. */
interface LockRange {
  offset: number;
  /** 0 means all that follow. */
  length: number;
}

const WHOLE_FILE: LockRange = { offset: 0, length: 0 };

/** One byte behind the content of any file of ours: on Windows no other process can read locked bytes. */
export const BEHIND_CONTENT: LockRange = { offset: 2 ** 40, length: 1 };

/** Takes the lock; undefined if any process, including this one, already holds it. @throws NotAFileError */
export function tryLock(
  path: string,
  { offset, length }: LockRange = WHOLE_FILE,
): Lock | undefined {
  const fd = openRegular(path, OPEN);
  if (kernelLocks().tryLock(fd, offset, length)) {
    return { fd, place: () => placeOf(fd, path), release: () => closeSync(fd) };
  }
  closeSync(fd);
  return undefined;
}

/** Takes the lock, with retries for a while, because `isLocked` in another process may hold it for a moment. */
export async function acquireLock(
  path: string,
  patienceMs: number,
  range?: LockRange,
): Promise<Lock | undefined> {
  const deadline = steadyNow() + patienceMs;
  for (;;) {
    const lock = tryLock(path, range);
    if (lock !== undefined || steadyNow() >= deadline) return lock;
    await sleep(RETRY_MS);
  }
}

/**
 * True while a process holds the lock; false also if the file does not exist. Uses a shared lock, so two concurrent
 * checks do not mistake each other for the holder.
 */
export function isLocked(path: string, { offset, length }: LockRange = WHOLE_FILE): boolean {
  return isRefused(path, (fd) => kernelLocks().tryLock(fd, offset, length, { shared: true }));
}

/**
 * True while a process has the SQLite database in WAL mode open, whichever process it is. SQLite holds a shared lock
 * on byte 128 of the index file for as long (UNIX_SHM_DMS and WIN_SHM_BASE + 8 of its sources). The check holds the
 * byte for a moment, so it is only for when no process of ours may be opening the database.
 */
export function isDatabaseOpen(path: string): boolean {
  return isRefused(`${path}-shm`, (fd) => kernelLocks().tryLock(fd, 128, 1));
}

function isRefused(path: string, tryIt: (fd: number) => boolean): boolean {
  const fd = openIfThere(path);
  if (fd === undefined) return false;
  try {
    return !tryIt(fd);
  } finally {
    closeSync(fd);
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openRegular(path, constants.O_RDWR);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
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
