import type { Readable, Writable } from 'node:stream';
import type { FirstMessage } from './first-answers.js';

/** What has passed between a client and this process before the server was loaded. */
export interface Opening {
  /** All that the client has sent. */
  heard: readonly Buffer[];
  /** How many requests have their answers: the first ones. */
  answered: number;
}

/** Longer beginnings of a line are left to the server. */
const LONGEST_BYTES = 64_000;

/** A host that has an answer sends its next message at once. It would wait while the server is being loaded. */
const PAUSE_MS = 50;

const NEWLINE = 10;

/**
 * Answers a client's first messages, and resolves when the server is needed: at a message that only the server can
 * answer, at the end of the input, or after a pause. The input stands still from then on.
 * @param answer see firstAnswerer.
 */
export function hearOpening(
  input: Readable,
  output: Writable,
  answer: (line: string) => FirstMessage,
): Promise<Opening> {
  const heard: Buffer[] = [];
  let answered = 0;
  let rest = Buffer.alloc(0);

  /** @returns false for a line that is the server's. */
  function take(line: string): boolean {
    const message = answer(line);
    if (message.kind !== 'answered') return message.kind === 'noted';
    answered += 1;
    output.write(`${message.answer}\n`);
    return true;
  }

  return new Promise((resolve) => {
    let pause: NodeJS.Timeout | undefined;
    const end = () => {
      clearTimeout(pause);
      input.off('data', hear).off('end', end).off('error', end).pause();
      output.off('error', end);
      resolve({ heard, answered });
    };
    const hear = (piece: Buffer) => {
      heard.push(piece);
      rest = Buffer.concat([rest, piece]);
      for (let at = rest.indexOf(NEWLINE); at !== -1; at = rest.indexOf(NEWLINE)) {
        const line = rest.toString('utf8', 0, at);
        rest = rest.subarray(at + 1);
        if (!take(line)) return end();
        clearTimeout(pause);
        pause = undefined;
      }
      if (rest.byteLength > LONGEST_BYTES) return end();
      pause ??= setTimeout(end, PAUSE_MS);
    };
    // Without a listener an error would end the process, also between the opening and the server's first look.
    for (const stream of [input, output]) stream.on('error', () => undefined);
    output.once('error', end);
    input.on('data', hear).once('end', end).once('error', end);
  });
}
