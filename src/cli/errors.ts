import { CommanderError } from 'commander';
import { InvalidInputError, UnusableSettingError } from '../base/errors.js';
import { userErrorOf } from '../base/user-error.js';
import { printJson, tell } from './output.js';

/** Exit codes for scripts; docs/cli.md lists them. */
export const EXIT = { ok: 0, failed: 1, invalidInput: 2, stillRunning: 3 } as const;

/** Commander throws an error to end a command, even after --help, which is no failure. */
export function exitCodeFor(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.invalidInput;
  const isInput = error instanceof InvalidInputError || error instanceof UnusableSettingError;
  return isInput ? EXIT.invalidInput : EXIT.failed;
}

/**
 * The exit code of a command on several jobs, by their outcomes. One that the caller can mend decides; without one,
 * `unavailable` does.
 * @param good outcomes of what was asked for and done.
 */
export function exitCodeOf(outcomes: readonly string[], good: readonly string[]): number {
  const others = outcomes.filter((outcome) => !good.includes(outcome));
  if (others.length === 0) return EXIT.ok;
  return others.every((outcome) => outcome === 'unavailable') ? EXIT.failed : EXIT.invalidInput;
}

/** Prints one line for an error that the user can mend, or the stack of a defect. Commander has printed its own. */
export function reportError(error: unknown): void {
  if (error instanceof CommanderError) return;
  tell(userErrorOf(error)?.message ?? defectWords(error));
}

/** Prints the error as JSON on stdout, for a script that asked for JSON. */
export function printJsonError(error: unknown): void {
  if (exitCodeFor(error) === EXIT.ok) return;
  printJson({ error: { kind: kindOf(error), message: messageOf(error) } });
}

function kindOf(error: unknown): 'invalid_input' | 'unavailable' | 'defect' {
  if (exitCodeFor(error) === EXIT.invalidInput) return 'invalid_input';
  return userErrorOf(error) ? 'unavailable' : 'defect';
}

/** An error's message, without the prefix that commander prints. */
export function messageOf(error: unknown): string {
  if (error instanceof CommanderError) return error.message.replace(/^error: /, '');
  return userErrorOf(error)?.message ?? defectWords(error);
}

function defectWords(error: unknown): string {
  return `durable-weather has a defect: ${error instanceof Error ? error.stack : error}`;
}
