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

/** True for errors whose message is written for the user. Any other error is a defect and keeps its stack. */
export function isUserError(error: unknown): error is InvalidInputError | UnavailableError {
  return error instanceof InvalidInputError || error instanceof UnavailableError;
}
