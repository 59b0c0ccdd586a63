import { InvalidInputError } from '../src/base/errors.js';

/** A sentence on what is wrong with an input; undefined when it is valid. @param check throws InvalidInputError. */
export function explainInput(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof InvalidInputError) return error.message;
    throw error;
  }
}
