import { randomUUID } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { UnavailableError } from '../base/errors.js';
import { listFolder } from '../base/files.js';
import { isWithin } from '../base/folders.js';

const FOLDERS = ['jobs', 'parts', 'plots', 'exports', 'tables', 'lookups', 'upstream', 'lists'];

/**
 * A worker writes only while this folder exists: the home when the store lies in it, else the store. A worker never
 * creates it: a folder that was moved or deleted while a job ran must not come back empty.
 */
export function storeRoot({ home, store }: { home: string; store: string }): string {
  return isWithin(home, store) ? home : store;
}

/**
 * Creates the store when an engine or worker starts. When that fails, jobs report it later.
 * @param log receives the reason as a line.
 */
export function prepareStore(store: string, log: (line: string) => void): void {
  try {
    mkdirSync(store, { recursive: true });
  } catch (error) {
    log(`the result store ${store} could not be made: ${(error as Error).message}`);
  }
}

/** Absolute paths of all folders that files are written into; some may not exist yet. */
export function storeFolders(store: string): string[] {
  return [...FOLDERS.map((name) => join(store, name)), ...seriesFolders(store)];
}

function seriesFolders(store: string): string[] {
  const parts = join(store, 'parts');
  return statSync(parts, { throwIfNoEntry: false })?.isDirectory()
    ? listFolder(parts).map((name) => join(parts, name))
    : [];
}

/**
 * Writes a file into each folder of a store, and makes the store where there is none. Of the many folders of series
 * only the permissions are looked at.
 * @throws UnavailableError that names the folders which cannot be written, and why.
 */
export function tryStore(store: string): void {
  mkdirSync(store, { recursive: true });
  const top = [store, ...FOLDERS.map((name) => join(store, name))];
  const faults = [
    ...top.filter((folder) => existsSync(folder)).flatMap((folder) => whyNot(() => write(folder))),
    ...seriesFolders(store).flatMap((folder) => whyNot(() => mayWrite(folder))),
  ];
  const [first, ...others] = faults;
  if (first === undefined) return;
  const more = others.length === 0 ? '' : `, and ${others.length} more like it`;
  throw new UnavailableError(
    `${store} cannot be written to everywhere (${first}${more}); make all that is in it a folder or file that you can write.`,
  );
}

function write(folder: string): void {
  const probe = join(folder, `.doctor-${randomUUID()}`);
  writeFileSync(probe, '');
  rmSync(probe);
}

function mayWrite(folder: string): void {
  accessSync(folder, constants.W_OK | constants.X_OK);
}

function whyNot(attempt: () => void): string[] {
  try {
    attempt();
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}
