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

/** What a file system says of a path that a person chose: too long, no folder, not allowed, full, broken. */
const OF_DISK =
  /^(EACCES|EBUSY|EDQUOT|EEXIST|EFBIG|EIO|EISDIR|ELOOP|EMFILE|ENAMETOOLONG|ENFILE|ENOSPC|ENOTDIR|ENOTEMPTY|ENXIO|EPERM|EROFS|ESTALE|ETXTBSY)$/;

/** True for a fault of the file system. A missing file is none of these: it may be a defect of ours. */
export function isDiskFault(error: unknown): error is NodeJS.ErrnoException {
  return OF_DISK.test(String((error as NodeJS.ErrnoException | null)?.code));
}

/** True for errors whose message is written for the user. Any other error is a defect and keeps its stack. */
function isUserError(error: unknown): error is InvalidInputError | UnavailableError {
  return error instanceof InvalidInputError || error instanceof UnavailableError;
}

const OF_MODULES = /^(ERR_)?MODULE_NOT_FOUND$/;

/** Node.js's words for a module that it does not find: a package, with or without a path in it, or a file. */
const NOT_FOUND = /^Cannot find (?:module|package) '((?:@[^/']+\/)?[^/'@]+|[^']+)/;

/** The error of an installation in which a package or a file is missing. */
export function missingFromInstallation(missing: string): UnavailableError {
  return new UnavailableError(
    `This installation lacks ${missing}; install it again on this system, with npm's optional packages (without --omit=optional), then start the host again.`,
  );
}

/** The error to show the user, also for a path that cannot be used; undefined for a defect. */
export function userErrorOf(error: unknown): InvalidInputError | UnavailableError | undefined {
  if (isUserError(error)) return error;
  const { code, message } = (error ?? {}) as NodeJS.ErrnoException;
  const [, missing] = OF_MODULES.test(String(code)) ? (NOT_FOUND.exec(message) ?? []) : [];
  if (missing !== undefined) return missingFromInstallation(missing);
  if (!isDiskFault(error) || error.path === undefined) return undefined;
  return new UnavailableError(`${error.path} cannot be used: ${error.message}.`);
}

/** The words of whatever was thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
