/**
 * The engine's own socket, on which it answers for itself. A question and its answer are a line of JSON each. HTTP
 * would let a web page send requests; here its first line is no question, so the connection is closed without a word.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { LOOPBACK } from '../process/ports.js';

/** How to reach an engine. It stands in engine.json, which only the engine's user can read. */
export interface Control {
  port: number;
  secret: string;
}

/** `state` asks who the engine is and how it is; `stop` asks it to end, too. */
export type Question = 'state' | 'stop';

interface ControlServer {
  control: Control;
  close(): void;
}

const MAX_BYTES = 1_024;
const MAX_CONNECTIONS = 64;
/** A client sends its question at once. */
const QUESTION_MS = 2_000;

/** Listens on a free port of the loopback address. @param answer what is said, as a value for JSON. */
export async function listenForQuestions(
  answer: (question: Question) => object,
): Promise<ControlServer> {
  const secret = randomBytes(32).toString('base64url');
  const server = createServer((socket) => serve(socket, secret, answer));
  server.maxConnections = MAX_CONNECTIONS;
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  return { control: { port: portOf(server), secret }, close: () => void server.close() };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function serve(socket: Socket, secret: string, answer: (question: Question) => object): void {
  let received = '';
  // An engine that has ended does not wait for its callers.
  socket.unref();
  socket.setEncoding('utf8');
  socket.setTimeout(QUESTION_MS, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  const take = (piece: string) => {
    received += piece;
    const end = received.indexOf('\n');
    const isTooLong = received.length > MAX_BYTES;
    if (end === -1 && !isTooLong) return;
    socket.off('data', take);
    const question = isTooLong ? undefined : questionOf(received.slice(0, end), secret);
    if (question === undefined) socket.destroy();
    else socket.end(`${JSON.stringify(answer(question))}\n`);
  };
  socket.on('data', take);
}

/** Undefined for a line that is not a question, or that does not give the secret. */
function questionOf(line: string, secret: string): Question | undefined {
  const { ask, secret: given } = parsed(line);
  if (ask !== 'state' && ask !== 'stop') return undefined;
  return typeof given === 'string' && isSame(given, secret) ? ask : undefined;
}

function parsed(line: string): { ask?: unknown; secret?: unknown } {
  try {
    const value = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** In a time that says nothing of where two texts differ. */
function isSame(one: string, other: string): boolean {
  return timingSafeEqual(sha256(one), sha256(other));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
