/** Which file a path leads to. One file has many spellings: links, case, drive letters, forms of an umlaut. */
import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';

/** Device and inode. Only good for comparing, and only on one machine. */
export type FileId = string;

/** The file that is at a path now; undefined if there is none. */
export function fileIdAt(path: string): FileId | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}

/** The file that is at a path now; undefined also if the path cannot be looked at. */
export function fileIdOrNone(path: string): FileId | undefined {
  try {
    return fileIdAt(path);
  } catch {
    return undefined;
  }
}

/**
 * A path that has wildcards as the disk spells it: DuckDB compares their names letter by letter, also where the disk
 * ignores case. Linux keeps names apart by case, and a link there may lead to another folder later.
 */
export function spelledOnDisk(path: string, platform = process.platform): string {
  if (platform === 'linux' || !/[[*?]/.test(path)) return path;
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

/** True for two absolute paths that lead to one place, also if nothing exists there yet. */
export function isSamePlace(one: string, other: string): boolean {
  if (one === other) return true;
  return isAbsolute(one) && isAbsolute(other) && placeOf(one) === placeOf(other);
}

/** The nearest folder that exists, and the names that follow it. */
function placeOf(path: string): string {
  const id = fileIdOrNone(path);
  if (id !== undefined || dirname(path) === path) return id ?? path;
  return join(placeOf(dirname(path)), basename(path));
}
