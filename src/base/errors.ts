/** The error types that a user can meet. Each message is one sentence that says what was wrong, what was received and what would be right. */

/** What the user gave is wrong: an argument, a variable of the environment, a job name. Exit code 2. */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';
}

/** Something the product depends on cannot be had now: the Temporal server, its CLI, the geocoder, the store. Exit code 1. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}

/** What a file system says of a path that a person chose: too long, no folder, not allowed, full, broken. */
const OF_DISK =
  /^(EACCES|EBUSY|EDQUOT|EEXIST|EFBIG|EIO|EISDIR|ELOOP|EMFILE|ENAMETOOLONG|ENFILE|ENOSPC|ENOTDIR|ENOTEMPTY|ENXIO|EPERM|EROFS|ESTALE|ETXTBSY)$/;

/** True for what a file system did, a file that is not there apart: that may be a defect of ours. */
export function isDiskFault(error: unknown): error is NodeJS.ErrnoException {
  return OF_DISK.test(String((error as NodeJS.ErrnoException | null)?.code));
}

/** True for errors whose message is written for the user; anything else is a defect and keeps its stack. */
function isUserError(error: unknown): error is InvalidInputError | UnavailableError {
  return error instanceof InvalidInputError || error instanceof UnavailableError;
}

/** What to tell a user of an error, which for a path that cannot be used is that; undefined for a defect. */
export function userErrorOf(error: unknown): InvalidInputError | UnavailableError | undefined {
  if (isUserError(error)) return error;
  if (!isDiskFault(error) || error.path === undefined) return undefined;
  return new UnavailableError(`${error.path} cannot be used: ${error.message}.`);
}
