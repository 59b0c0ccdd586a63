/**
 * Files that another process has open. Windows refuses to rename over or remove such a file, and virus scanners and
 * search indexes open each new file for some milliseconds. Other systems have no such rule.
 */
import { renameSync, unlinkSync } from 'node:fs';
import { steadyNow } from './deadline.js';

/** How Windows refuses; an access that is denied for good has the same codes. */
const REFUSALS = ['EACCES', 'EBUSY', 'EPERM'];

const PATIENCE_MS = 2_000;
const PAUSE_MS = 20;

/** For rm and rmSync of a folder: on Windows they try again, for 3 s, while a file in it is open. */
export const FOLDER_REMOVAL = { recursive: true, force: true, maxRetries: 10, retryDelay: 50 };

/**
 * Does work on a file, on Windows again and again for 2 s while the file is refused. This thread waits meanwhile: a
 * scanner lets go in a moment, and the callers stay in one step.
 * @throws the last error of `work`.
 */
export function whenFree<T>(work: () => T, platform = process.platform): T {
  const deadline = steadyNow() + PATIENCE_MS;
  for (;;) {
    try {
      return work();
    } catch (error) {
      const isRefused = REFUSALS.includes((error as NodeJS.ErrnoException).code ?? '');
      if (platform !== 'win32' || !isRefused || steadyNow() >= deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}

/** Renames a file, over the one that has the name. */
export function replaceFile(from: string, to: string): void {
  whenFree(() => renameSync(from, to));
}

/** Removes a file if it exists. @throws EISDIR, or EPERM on macOS, for a folder. */
export function removeFile(path: string): void {
  try {
    whenFree(() => unlinkSync(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
