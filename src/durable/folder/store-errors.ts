import { isDiskFault, UnavailableError } from '../../base/errors.js';

const FULL = /ENOSPC|EDQUOT|no space left/i;
const IN_THE_WAY = /EEXIST|EISDIR|ELOOP|ENOTDIR|ENOTEMPTY|ENXIO/;
const NOT_ALLOWED = /EACCES|EPERM|EROFS|permission denied|read-only/i;

/** DuckDB's words for what a file system did; its errors have no code. */
const OF_DUCKDB = /^IO Error/;

/**
 * What a disk did to the result store, with its place and a remedy; anything else stays as it is.
 * @param store its place in words: the folder, and the setting that names it.
 */
export function toStoreError(error: unknown, store: string): unknown {
  const { code, message = '' } = error as { code?: unknown; message?: string };
  if (!isDiskFault(error) && code !== 'ENOENT' && !OF_DUCKDB.test(message)) return error;
  return new UnavailableError(
    `The result store ${store} cannot be used: ${message}; ${remedyFor(message)}, and running jobs go on by themselves.`,
  );
}

/** Does work in the store. @throws UnavailableError that names the store, for what is the disk's fault. */
export async function inNamedStore<T>(store: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toStoreError(error, store);
  }
}

function remedyFor(message: string): string {
  if (FULL.test(message)) return 'free some space there';
  if (NOT_ALLOWED.test(message)) return 'make it a folder that can be written';
  if (/EBUSY|ETXTBSY/.test(message)) return 'close what has it open';
  if (/ENAMETOOLONG/.test(message)) return 'give it a shorter path';
  if (/ENOENT|no such file/i.test(message)) return 'bring the folder back, or make it again';
  return IN_THE_WAY.test(message) ? 'move away what is in its place' : 'bring the folder back';
}
