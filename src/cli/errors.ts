import { InvalidInputError, isUserError } from '../errors.js';

/** What a script can tell a command's end by; listed in the README. */
export const EXIT = { ok: 0, failed: 1, invalidInput: 2, stillRunning: 3 } as const;

export function exitCodeFor(error: unknown): number {
  return error instanceof InvalidInputError ? EXIT.invalidInput : EXIT.failed;
}

/** One line for what the user can mend; the stack for a defect. */
export function reportError(error: unknown): void {
  const text = isUserError(error)
    ? error.message
    : `durable-weather has a defect: ${error instanceof Error ? error.stack : error}`;
  process.stderr.write(`${text}\n`);
}
