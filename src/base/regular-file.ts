import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  type Stats,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { UnavailableError } from './errors.js';

const { O_RDONLY, O_WRONLY, O_CREAT, O_TRUNC, O_NONBLOCK } = constants;

/**
 * Opening a pipe waits until its other end is opened, unless this flag is set. Windows has neither these pipes nor the
 * flag.
 */
const NO_WAIT = O_NONBLOCK ?? 0;

/** Something else is where durable-weather keeps a file. */
export class NotAFileError extends UnavailableError {
  constructor(
    path: string,
    /** Such as "a folder". */
    readonly found: string,
  ) {
    super(`${path} is ${found}, where durable-weather keeps a file; move it away.`);
  }
}

/**
 * Opens a file of ours. A pipe, which would be waited for, and a device, which may have no end, are refused.
 * @param flags of open(2), such as O_RDONLY.
 * @param mode of a file that is made.
 * @throws NotAFileError
 */
export function openRegular(path: string, flags: number, mode = 0o666): number {
  const fd = openWithoutWait(path, flags, mode);
  const found = kindOf(fstatSync(fd));
  if (found === undefined) return fd;
  closeSync(fd);
  throw new NotAFileError(path, found);
}

/** The bytes of a file of ours. @throws NotAFileError */
export function readRegular(path: string): Buffer {
  return withRegular(path, O_RDONLY, undefined, (fd) => readFileSync(fd));
}

/** Writes a file of ours in place; not for what has to be whole after a crash. @throws NotAFileError */
export function writeRegular(path: string, text: string, mode?: number): void {
  withRegular(path, O_WRONLY | O_CREAT | O_TRUNC, mode, (fd) => writeFileSync(fd, text));
}

/**
 * Writes a file of ours in place, in one step, without making it shorter: blanks follow the text. Nothing of it waits
 * for the disk, as a rename over a file does on ext4. A machine that stops meanwhile may leave anything there.
 * @throws NotAFileError
 */
export function overwriteRegular(path: string, text: string, mode?: number): void {
  withRegular(path, O_WRONLY | O_CREAT, mode, (fd) => {
    const blanks = Math.max(0, fstatSync(fd).size - Buffer.byteLength(text));
    writeSync(fd, `${text}${' '.repeat(blanks)}`, 0);
  });
}

function withRegular<T>(
  path: string,
  flags: number,
  mode: number | undefined,
  work: (fd: number) => T,
): T {
  const fd = openRegular(path, flags, mode);
  try {
    return work(fd);
  } finally {
    closeSync(fd);
  }
}

function openWithoutWait(path: string, flags: number, mode: number): number {
  try {
    return openSync(path, flags | NO_WAIT, mode);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EISDIR') throw new NotAFileError(path, 'a folder');
    // A socket, or a pipe without a reader.
    if (code === 'ENXIO') throw new NotAFileError(path, 'a pipe or a socket');
    throw error;
  }
}

function kindOf(stats: Stats): string | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return 'a folder';
  return stats.isFIFO() ? 'a pipe' : 'a device';
}
