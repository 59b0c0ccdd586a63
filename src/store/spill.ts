/** Where DuckDB puts what does not fit into its memory. By default that is `.tmp` in the working folder. */
import { randomUUID } from 'node:crypto';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listFolder } from '../base/files.js';
import { FOLDER_REMOVAL } from '../base/held-files.js';

const NAME = /^spill-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** No query of ours takes as long. */
const LEFT_AFTER_MS = 3_600_000;

export interface SpillFolder {
  /** Absolute. DuckDB makes the folder when it first needs it, and the store has to be there then. */
  path: string;
  /** Removes it; safe if it is not there. */
  remove(): void;
}

const open = new Set<string>();

/**
 * A folder of one DuckDB instance in the result store: two instances would overwrite each other's files. It goes with
 * the process at the latest; what a killed process has left goes now, once it is an hour old.
 */
export function spillFolder(store: string): SpillFolder {
  removeLeft(store);
  if (open.size === 0) process.once('exit', removeAll);
  const path = join(store, `spill-${randomUUID()}`);
  open.add(path);
  return {
    path,
    remove: () => {
      open.delete(path);
      if (open.size === 0) process.off('exit', removeAll);
      remove(path);
    },
  };
}

function removeAll(): void {
  open.forEach(remove);
}

function removeLeft(store: string): void {
  for (const name of listFolder(store)) {
    const path = join(store, name);
    if (NAME.test(name) && isOld(path)) remove(path);
  }
}

function isOld(folder: string): boolean {
  const newest = [folder, ...listFolder(folder).map((name) => join(folder, name))].map(
    (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0,
  );
  return Date.now() - Math.max(...newest) > LEFT_AFTER_MS;
}

function remove(path: string): void {
  rmSync(path, FOLDER_REMOVAL);
}
