import { UnavailableError } from '../../base/errors.js';

const FULL = /ENOSPC|EDQUOT|no space left/i;
const NOT_ALLOWED = /EACCES|EPERM|EROFS|permission denied|read-only/i;

/** Of file systems (errno), and DuckDB's words for them. */
const OF_DISK =
  /^(ENOSPC|EDQUOT|EACCES|EPERM|EROFS|EIO|ENOTDIR|ENOENT|EISDIR|ESTALE|EMFILE|ENFILE)$/;
const OF_DUCKDB = /^IO Error/;

/**
 * What a disk did to the result store, with its place and a remedy; anything else stays as it is.
 * @param store its place in words: the folder, and the setting that names it.
 */
export function toStoreError(error: unknown, store: string): unknown {
  const { code, message = '' } = error as { code?: unknown; message?: string };
  if (!OF_DISK.test(String(code)) && !OF_DUCKDB.test(message)) return error;
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
  return NOT_ALLOWED.test(message)
    ? 'make it a folder that can be written'
    : 'bring the folder back';
}
