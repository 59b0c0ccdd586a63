/** The error types that a user can meet. Each message is one sentence that says what was wrong, what was received and what would be right. */

/** What the user gave is wrong: an argument, a variable of the environment, a job name. Exit code 2. */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';
}

/** Something the product depends on cannot be had now: the Temporal server, its CLI, the geocoder, the store. Exit code 1. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}

/** True for errors whose message is written for the user; anything else is a defect and keeps its stack. */
export function isUserError(error: unknown): error is InvalidInputError | UnavailableError {
  return error instanceof InvalidInputError || error instanceof UnavailableError;
}
