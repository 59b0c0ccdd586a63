import {
  chmodSync,
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { replaceFile } from '../../base/held-files.js';
import { writeRegular } from '../../base/regular-file.js';
import { HopelessError } from '../process/supervise.js';

/** A database that served once and that no server can use any more. */
export class DamagedDatabaseError extends HopelessError {
  constructor(
    readonly path: string,
    store: string,
    reason: string,
  ) {
    super(
      `the database ${path} is damaged (${reason}). Results of finished jobs are safe: they are files in ${store}. "durable-weather doctor --repair" sets the database aside; jobs that were running are then started again by the same start_gathering call.`,
    );
  }
}

/** What the server says of a file that holds no database of its own, or half of one. */
const DAMAGE =
  /no such (table|column)|not a database|malformed|could not build arguments for function/i;

const HEADER = 'SQLite format 3\0';

/** True where the server's last word is that it cannot make sense of its database. */
export function isDamage(lastWord: string): boolean {
  return DAMAGE.test(lastWord);
}

/**
 * Makes way for the server: what an earlier one began and never served is set aside, for it can be opened no more
 * and holds nothing (N15). A database that is about to be made is noted as unfinished until `finishDatabase`.
 * @param store folder of the results, for messages.
 * @throws DamagedDatabaseError where a folder or a pipe has the name of the database.
 */
export function beginDatabase(path: string, store: string, log: (line: string) => void): void {
  if (existsSync(unfinishedMark(path)) && existsSync(path)) {
    log(`the unfinished database was set aside as ${setAsideUnfinished(path)}`);
  }
  if (!(statSync(path, { throwIfNoEntry: false })?.isFile() ?? true)) {
    throw new DamagedDatabaseError(path, store, 'it is no file');
  }
  for (const suffix of ['', '-wal', '-shm']) {
    // Earlier versions left the mode to the umask.
    if (existsSync(path + suffix)) chmodSync(path + suffix, 0o600);
  }
  if (!existsSync(path)) writeRegular(unfinishedMark(path), '', 0o600);
}

/** The server has served from it: from now on there may be jobs in it. */
export function finishDatabase(path: string): void {
  rmSync(unfinishedMark(path), { force: true });
}

/** Renames a database that never served; of several the last is kept, for they hold nothing and fill the disk. */
export function setAsideUnfinished(path: string): string {
  const earlier = `${basename(path)}.unfinished-`;
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(earlier)) rmSync(join(dirname(path), name), { force: true });
  }
  return setAside(path, 'unfinished');
}

/** Renames a database, its log and its index, and gives its new path: `….db.damaged-2026-11-28T05-07-16Z`. */
export function setAside(path: string, why: 'unfinished' | 'damaged'): string {
  const time = new Date().toISOString().replace(/\.\d+/, '').replaceAll(':', '-');
  const aside = `${path}.${why}-${time}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) replaceFile(path + suffix, aside + suffix);
  }
  return aside;
}

/** What is wrong with a database at first sight, while no server runs; undefined where nothing is. */
export function faultAtSight(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || existsSync(unfinishedMark(path))) return undefined;
  if (!found.isFile()) return 'it is no file';
  // Its first pages may be in the log, from which a server brings them back.
  if ((statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) return undefined;
  if (found.size === 0) return 'it is empty';
  return headerOf(path) === HEADER ? undefined : 'it does not begin as an SQLite database';
}

function headerOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(HEADER.length);
    readSync(file, bytes, 0, bytes.length, 0);
    return bytes.toString('latin1');
  } finally {
    closeSync(file);
  }
}

function unfinishedMark(path: string): string {
  return `${path}-unfinished`;
}
