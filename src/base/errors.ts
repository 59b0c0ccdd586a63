/**
 * The error types that a user can see. Each message is one sentence that says what was wrong, what was received and
 * what would be right.
 */

/** The user's input is wrong: an argument, an environment variable, a job name. Exit code 2. */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';
}

/** A dependency is unavailable now: the Temporal server, its CLI, the geocoder, the store. Exit code 1. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}

/** The same, where a setting of the user's is the reason. Exit code 2. */
export class UnusableSettingError extends UnavailableError {}

/** What a file system says of a path that a person chose: too long, no folder, not allowed, full, broken. */
const OF_DISK =
  /^(EACCES|EBUSY|EDQUOT|EEXIST|EFBIG|EIO|EISDIR|ELOOP|EMFILE|ENAMETOOLONG|ENFILE|ENOSPC|ENOTDIR|ENOTEMPTY|ENXIO|EPERM|EROFS|ESTALE|ETXTBSY)$/;

/** True for a fault of the file system. A missing file is none of these: it may be a defect of ours. */
export function isDiskFault(error: unknown): error is NodeJS.ErrnoException {
  return OF_DISK.test(String((error as NodeJS.ErrnoException | null)?.code));
}

/** The words of whatever was thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
