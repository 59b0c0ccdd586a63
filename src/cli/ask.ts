import { createInterface } from 'node:readline/promises';

/** Asks the person at the terminal. The question is on stderr, because stdout is for answers. */
export async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

/** True for "y" and "yes". Anything else, Enter alone too, is a no. */
export async function askIfSure(question: string): Promise<boolean> {
  return /^y(es)?$/i.test((await ask(`${question} [y/N] `)).trim());
}
