/** Gathers what several checks refuse, so that one answer has all mistakes. */
import { InvalidInputError } from './errors.js';

/**
 * What a check refuses, in sentences; none where it passes.
 * @throws anything that is no InvalidInputError.
 */
export function mistakesIn(check: () => unknown): string[] {
  try {
    check();
    return [];
  } catch (error) {
    return sentencesOf(error);
  }
}

/** The same for a check that takes time. */
export async function mistakesOf(check: Promise<unknown>): Promise<string[]> {
  try {
    await check;
    return [];
  } catch (error) {
    return sentencesOf(error);
  }
}

/** @throws InvalidInputError with all mistakes, each once; nothing where there are none. */
export function refuseMistakes(mistakes: readonly string[]): void {
  if (mistakes.length > 0) throw new InvalidInputError([...new Set(mistakes)].join(' '));
}

function sentencesOf(error: unknown): string[] {
  if (error instanceof InvalidInputError) return [error.message];
  throw error;
}
