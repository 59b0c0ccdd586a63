import {
  accessSync,
  constants,
  fstatSync,
  lstatSync,
  readlinkSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InvalidInputError, UnavailableError } from '../base/errors.js';
import { writeError } from '../store/outputs.js';

/**
 * How a file is written to the path that --output names.
 * - stdout: the path is the standard output
 * - replace: a new file takes the name, with the mode of the file that it replaces
 * - through: the existing one is written into: a pipe, a device, a file with several names or of another owner
 */
export type OutputTarget =
  | { way: 'stdout' }
  | { way: 'replace'; path: string; mode?: number }
  | { way: 'through'; path: string };

const STDOUT = 1;

/** Linux follows this many links. */
const MAX_LINKS = 40;

/**
 * Checks the path before anything is written.
 * @throws InvalidInputError for an empty path; UnavailableError for a path that cannot be written.
 */
export function outputTarget(output: string): OutputTarget {
  if (output === '') {
    throw new InvalidInputError('--output is empty; give it the path of a file, or - for stdout.');
  }
  if (output === '-') return { way: 'stdout' };
  const path = resolve(output);
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    return there === undefined ? newFile(endOfLinks(path)) : existing(path, there);
  } catch (error) {
    throw writeError(path, error);
  }
}

function newFile(path: string): OutputTarget {
  const folder = dirname(path);
  const there = statSync(folder, { throwIfNoEntry: false });
  if (there?.isDirectory()) return { way: 'replace', path };
  throw new UnavailableError(
    `${path} cannot be written: ${folder} ${there ? 'is no folder' : 'does not exist'}; make that folder, or name a file in one that there is.`,
  );
}

/** The target of a link whose target does not exist yet. */
function endOfLinks(start: string): string {
  let path = start;
  for (let links = 0; links < MAX_LINKS; links++) {
    if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return path;
    path = resolve(dirname(path), readlinkSync(path));
  }
  throw new UnavailableError(`${start} cannot be written: its links lead nowhere.`);
}

function existing(path: string, there: Stats): OutputTarget {
  if (there.isDirectory()) {
    throw new UnavailableError(
      `${path} cannot be written: it is a folder; give the path of a file in it.`,
    );
  }
  if (isStdout(there)) return { way: 'stdout' };
  if (!there.isFile() || /^\/(dev|proc)\//.test(path)) return { way: 'through', path };
  // Root could write it all the same, but a read-only mode says that the file is to be kept.
  if ((there.mode & 0o222) === 0 || !isAllowed(path)) {
    throw new UnavailableError(
      `${path} cannot be written: it is read-only; make it writable, or name another file.`,
    );
  }
  const real = realpathSync(path);
  return there.nlink === 1 && isOurs(there) && isAllowed(dirname(real))
    ? { way: 'replace', path: real, mode: there.mode & 0o7777 }
    : { way: 'through', path: real };
}

function isStdout({ dev, ino }: Stats): boolean {
  const stdout = fstatSync(STDOUT);
  return stdout.dev === dev && stdout.ino === ino;
}

/** True when a replacement would have the same owner. */
function isOurs({ uid, gid }: Stats): boolean {
  return process.getuid?.() === uid && process.getgid?.() === gid;
}

function isAllowed(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
