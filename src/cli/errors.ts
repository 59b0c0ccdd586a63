import { CommanderError } from 'commander';
import { InvalidInputError, userErrorOf } from '../base/errors.js';
import { printJson, tell } from './output.js';

/** What a script can tell a command's end by; listed in the README. */
export const EXIT = { ok: 0, failed: 1, invalidInput: 2, stillRunning: 3 } as const;

/** Commander ends a command by an error also where all is well: after --help. */
export function exitCodeFor(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.invalidInput;
  return error instanceof InvalidInputError ? EXIT.invalidInput : EXIT.failed;
}

/** One line for what the user can mend; the stack for a defect. What commander found wrong it has said. */
export function reportError(error: unknown): void {
  if (error instanceof CommanderError) return;
  tell(userErrorOf(error)?.message ?? defectWords(error));
}

/** The same for a script that asked for JSON, on stdout, where it looks for the answer. */
export function printJsonError(error: unknown): void {
  if (exitCodeFor(error) === EXIT.ok) return;
  printJson({ error: { kind: kindOf(error), message: messageOf(error) } });
}

function kindOf(error: unknown): 'invalid_input' | 'unavailable' | 'defect' {
  if (exitCodeFor(error) === EXIT.invalidInput) return 'invalid_input';
  return userErrorOf(error) ? 'unavailable' : 'defect';
}

/** An error's words, without what they are printed with. */
export function messageOf(error: unknown): string {
  if (error instanceof CommanderError) return error.message.replace(/^error: /, '');
  return userErrorOf(error)?.message ?? defectWords(error);
}

function defectWords(error: unknown): string {
  return `durable-weather has a defect: ${error instanceof Error ? error.stack : error}`;
}
