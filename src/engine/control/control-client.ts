import { connect } from 'node:net';
import { LOOPBACK } from '../process/ports.js';
import type { Control, Question } from './control-server.js';

/**
 * What an engine said; `absent` when no engine with this secret is at the port; `silent` when it cannot be asked now,
 * as when it is frozen: that says nothing about whether it runs (N27).
 */
export type EngineReply = { said: unknown } | 'absent' | 'silent';

/** An answer is about 1 kB. */
const MAX_BYTES = 65_536;

/** Asks an engine. @param withinMs for connection and answer together. */
export function askEngine(
  { port, secret }: Control,
  ask: Question,
  withinMs: number,
): Promise<EngineReply> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect({ host: LOOPBACK, port });
    const limit = setTimeout(() => settle('silent'), withinMs);
    const settle = (reply: EngineReply) => {
      clearTimeout(limit);
      socket.destroy();
      resolve(reply);
    };
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.write(`${JSON.stringify({ ask, secret })}\n`));
    socket.on('data', (piece: string) => {
      received += piece;
      if (received.length > MAX_BYTES) settle('absent');
    });
    socket.on('end', () => settle(replyIn(received)));
    socket.on('error', ({ code }: NodeJS.ErrnoException) => settle(replyOn(code)));
  });
}

function replyIn(text: string): EngineReply {
  try {
    return { said: JSON.parse(text) };
  } catch {
    // The engine closes the connection on a wrong secret; another program may say anything.
    return 'absent';
  }
}

/** Refused or broken off: no engine of ours is at the port. Any other error comes from this side. */
function replyOn(code: string | undefined): EngineReply {
  return code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === 'EPIPE' ? 'absent' : 'silent';
}
