import { statSync } from 'node:fs';
import { join } from 'node:path';
import { listFolder, TEMPORARY } from './files.js';
import { removeFile } from './held-files.js';

/** A file that is being written is renamed within seconds. */
const LEFT_AFTER_MS = 3_600_000;

/**
 * Finds temporary files of writeAtomically that no process has touched for an hour: their writer has died. They are
 * known by their ending, which no other file has.
 * @param folders absolute; a missing one counts as empty.
 * @param now unix milliseconds.
 * @returns absolute paths.
 */
export function findLeftovers(folders: readonly string[], now: number): string[] {
  return folders
    .flatMap((folder) => listFolder(folder).map((name) => join(folder, name)))
    .filter((path) => TEMPORARY.test(path) && isOldFile(path, now));
}

/** Removes them. @returns how many there were. */
export function removeLeftovers(folders: readonly string[], now: number): number {
  const found = findLeftovers(folders, now);
  for (const path of found) removeFile(path);
  return found.length;
}

function isOldFile(path: string, now: number): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true && now - stat.mtimeMs > LEFT_AFTER_MS;
}
