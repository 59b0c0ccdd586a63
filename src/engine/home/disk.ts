import { closeSync, constants, fstatSync, readSync, statfsSync } from 'node:fs';
import { openRegular } from '../../base/regular-file.js';
import { enginePaths } from './paths.js';

/** SQLite's log grows by pages of 4 kB; with less than this nothing that a job does is sure to be kept. */
const ENOUGH_BYTES = 256 * 1024;

/** The server's own words for it, such as SQLite's; a quota is seen there alone. */
const FULL = /disk is full|no space left|disk quota exceeded/i;
const TAIL_BYTES = 4_096;
const RECENT_MS = 10_000;

/** That the disk of a home is full, as a clause; undefined while there is room. */
export function fullDisk(home: string): string | undefined {
  const free = freeBytes(home);
  const isFull = free !== undefined && free < ENOUGH_BYTES;
  if (!isFull && !serverSaysSo(enginePaths(home).temporalLog)) return undefined;
  const left = free === undefined ? '' : `, with ${Math.floor(free / 1_024)} kB free`;
  return `the disk of ${home} (DURABLE_WEATHER_HOME) is full${left}; make room there`;
}

/** Undefined where the file system does not tell, or has none of either: a tmpfs without a limit counts 0 blocks. */
function freeBytes(home: string): number | undefined {
  try {
    const { bavail, blocks, bsize } = statfsSync(home);
    return blocks === 0 ? undefined : bavail * bsize;
  } catch {
    return undefined;
  }
}

/** Whether the last that the server wrote, moments ago, is that its disk is full. */
function serverSaysSo(log: string): boolean {
  try {
    const file = openRegular(log, constants.O_RDONLY);
    try {
      const { size, mtimeMs } = fstatSync(file);
      if (Date.now() - mtimeMs > RECENT_MS) return false;
      const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
      readSync(file, tail, 0, tail.length, size - tail.length);
      return FULL.test(tail.toString('utf8'));
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}
