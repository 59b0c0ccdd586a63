import { InvalidInputError } from '../src/base/errors.js';

/** What is wrong with an input, in a sentence; undefined where nothing is. @param check throws InvalidInputError. */
export function explainInput(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof InvalidInputError) return error.message;
    throw error;
  }
}
