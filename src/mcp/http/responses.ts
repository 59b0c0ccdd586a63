import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { withoutLongTexts } from '../../base/one-line.js';
import { exactIds } from '../exact-ids.js';
import type { FrameId } from '../frame-ids.js';

/** Longest time to read on from a client that is answered before its body has come. */
const LINGER_MS = 5_000;

/** Longest time to hold back the beginning of an answer, for its end to come. */
const HELD_MS = 20;

/** Answers with JSON, also a request whose body has not come yet: what is refused by its headers needs none. */
export function answerJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  if (isComing(response.req)) readOn(response);
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(exactIds(JSON.stringify(body)));
}

/**
 * Reads the rest of a request without keeping anything, for a limited time: a client whose connection is reset while
 * it sends never sees the answer, and one that sends for ever would hold the connection.
 */
function readOn(response: ServerResponse): void {
  const { req: request, shouldKeepAlive } = response;
  const { socket } = request;
  // Else Node.js closes the connection right after the answer.
  response.shouldKeepAlive = true;
  const late = setTimeout(() => request.destroy(), LINGER_MS);
  request.once('close', () => clearTimeout(late));
  if (!shouldKeepAlive) {
    const all = [once(request, 'end'), once(response, 'finish')];
    // A connection that breaks is closed already.
    Promise.all(all).then(
      () => socket.end(),
      () => undefined,
    );
  }
  request.resume();
}

function isComing({ complete, headers }: IncomingMessage): boolean {
  const hasBody = Number(headers['content-length'] ?? 0) > 0 || 'transfer-encoding' in headers;
  return hasBody && !complete;
}

interface FailureOptions {
  /** Of the request, where it could be read. */
  id?: FrameId | undefined;
  headers?: Record<string, string>;
}

/** Answers with a JSON-RPC error for what HTTP refuses. */
export function sendFailure(
  response: ServerResponse,
  status: number,
  message: string,
  { id = null, headers = {} }: FailureOptions = {},
): void {
  const error = { code: -32000, message: withoutLongTexts(message) };
  answerJson(response, status, { jsonrpc: '2.0', id, error }, headers);
}

/** The answer with the request's id: the SDK gives none to a request that it refuses by a header. */
export async function underItsId(answered: Response, id: FrameId | undefined): Promise<Response> {
  if (answered.status < 400 || id === undefined || answered.body === null) return answered;
  const { status, headers } = answered;
  const body = (await answered.json()) as { id?: unknown };
  return Response.json({ ...body, id: body.id ?? id }, { status, headers });
}

/**
 * Passes a web response on, as fast as the client takes it.
 * @param rewrite what becomes of a piece, which is one or more whole messages.
 */
export async function sendWebResponse(
  response: ServerResponse,
  from: Response,
  signal: AbortSignal,
  rewrite?: (text: string) => string,
): Promise<void> {
  // Whether the connection stays open is between this server and its client; the SDK asks for it in every stream.
  const { connection: _hop, ...headers } = Object.fromEntries(from.headers);
  // A proxy that collects a stream before it passes it on would hold progress back.
  const isStream = headers['content-type']?.startsWith('text/event-stream');
  response.writeHead(from.status, { ...headers, ...(isStream && { 'x-accel-buffering': 'no' }) });
  if (from.body === null) {
    response.end();
    return;
  }
  // A short answer goes out in one piece, headers and end with it: each write is a call of the system.
  response.cork();
  const late = setTimeout(() => sendHeld(response), HELD_MS);
  try {
    for await (const piece of from.body as unknown as AsyncIterable<Uint8Array>) {
      if (signal.aborted) return;
      if (!response.write(rewrite ? rewrite(Buffer.from(piece).toString()) : piece)) {
        // Of what was held back, some versions of Node.js never say that it has gone.
        if (!sendHeld(response)) await drained(response, signal);
      }
    }
  } finally {
    clearTimeout(late);
    response.end();
  }
}

/** From now on each piece goes out as it comes. @returns whether anything was held back. */
function sendHeld(response: ServerResponse): boolean {
  if (response.writableCorked === 0) return false;
  response.flushHeaders();
  response.uncork();
  return true;
}

/** Resolves when the client has taken what was sent, or is gone. A long answer asks for this many times. */
async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  await once(response, 'drain', { signal }).catch(() => undefined);
}
