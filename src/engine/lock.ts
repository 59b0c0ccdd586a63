import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import locks from 'fs-native-extensions';

/** A held lock. The kernel frees it when the process ends, however it ends. */
interface Lock {
  release(): void;
}

const RETRY_MS = 20;

/** Takes the lock, trying again for a while: `isLocked` in another process may hold it for a moment. */
export async function acquireLock(path: string, patienceMs: number): Promise<Lock | undefined> {
  const deadline = Date.now() + patienceMs;
  const fd = openSync(path, 'a+');
  while (!locks.tryLock(fd)) {
    if (Date.now() >= deadline) {
      closeSync(fd);
      return undefined;
    }
    await sleep(RETRY_MS);
  }
  return { release: () => closeSync(fd) };
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
