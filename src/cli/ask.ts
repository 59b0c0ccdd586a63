import { createInterface } from 'node:readline/promises';

/**
 * Asks the person at the terminal. The question is on stderr, because stdout is for answers. Ctrl-C, which readline
 * keeps for itself, ends the process as everywhere else. Ctrl-D, which ends the input, is an empty answer.
 */
export async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const noAnswer = new Promise<string>((resolve) => {
    terminal.once('close', () => resolve(''));
  });
  const interrupted = new Promise<string>(() => {
    terminal.once('SIGINT', () => {
      terminal.removeAllListeners('close').close();
      process.stderr.write('\n');
      process.emit('SIGINT', 'SIGINT');
    });
  });
  try {
    // Some versions of Node.js refuse the answer when the terminal is closed, others never give one.
    const answer = terminal.question(question).catch(() => noAnswer);
    return await Promise.race([answer, noAnswer, interrupted]);
  } finally {
    terminal.close();
  }
}

/** True for "y" and "yes". Anything else, Enter alone too, is a no. */
export async function askIfSure(question: string): Promise<boolean> {
  return /^y(es)?$/i.test((await ask(`${question} [y/N] `)).trim());
}
