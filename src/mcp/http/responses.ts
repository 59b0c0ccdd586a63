import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { exactIds } from '../exact-ids.js';

/** Answers with JSON. */
export function answerJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(exactIds(JSON.stringify(body)));
}

/** Answers with a JSON-RPC error that is no request's own. */
export function sendFailure(
  response: ServerResponse,
  status: number,
  message: string,
  headers: Record<string, string> = {},
): void {
  const error = { code: -32000, message };
  answerJson(response, status, { jsonrpc: '2.0', id: null, error }, headers);
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
  const headers = Object.fromEntries(from.headers);
  // A proxy that collects a stream before it passes it on would hold progress back.
  const isStream = headers['content-type']?.startsWith('text/event-stream');
  response.writeHead(from.status, { ...headers, ...(isStream && { 'x-accel-buffering': 'no' }) });
  if (from.body === null) {
    response.end();
    return;
  }
  response.flushHeaders();
  try {
    for await (const piece of from.body as unknown as AsyncIterable<Uint8Array>) {
      if (signal.aborted) return;
      if (!response.write(rewrite ? rewrite(Buffer.from(piece).toString()) : piece))
        await drained(response, signal);
    }
  } finally {
    response.end();
  }
}

/** Resolves when the client has taken what was sent, or is gone. A long answer asks for this many times. */
async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  await once(response, 'drain', { signal }).catch(() => undefined);
}
