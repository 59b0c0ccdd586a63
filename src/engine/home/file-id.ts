import { statSync } from 'node:fs';

/** A file as its file system knows it, whatever its path: compared only, and only on one machine. */
export type FileId = string;

/** Of the file that is at a path now; undefined where there is none. */
export function fileIdAt(path: string): FileId | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}
