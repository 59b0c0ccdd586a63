import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import locks from 'fs-native-extensions';

/** A held lock. The kernel frees it when the process ends, however it ends. */
export interface Lock {
  release(): void;
}

const RETRY_MS = 20;

/** Takes the lock; undefined where somebody holds it, also somebody in this process. */
export function tryLock(path: string): Lock | undefined {
  const fd = openSync(path, 'a+');
  if (locks.tryLock(fd)) return { release: () => closeSync(fd) };
  closeSync(fd);
  return undefined;
}

/** Takes the lock, trying again for a while: `isLocked` in another process may hold it for a moment. */
export async function acquireLock(path: string, patienceMs: number): Promise<Lock | undefined> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const lock = tryLock(path);
    if (lock !== undefined || Date.now() >= deadline) return lock;
    await sleep(RETRY_MS);
  }
}

/** True while some process holds the lock. Askers share their lock, so that none takes another for the holder. */
export function isLocked(path: string): boolean {
  const fd = openSync(path, 'a+');
  try {
    return !locks.tryLock(fd, { shared: true });
  } finally {
    closeSync(fd);
  }
}
