/** How the faulty upstream's failures look on the wire. */

import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, constants, createGzip, gzipSync } from 'node:zlib';
import { type Call, sendError } from '../../src/demo-archive/http.js';
import { type Fault, LIMIT_REASONS } from './upstream-faults.js';

const BODY_KB = 1_024;
const DRIP_MS = 50;
const BLANKS = Buffer.alloc(64 * BODY_KB, ' ');

/** @returns true when the fault leaves no room for a body with data. */
export function answerWithFailure(
  { request, response, url }: Call,
  fault: Fault | undefined,
): boolean {
  switch (fault?.kind) {
    case 'status':
      if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
      if (fault.html === undefined) sendError(response, fault.status, fault.reason ?? 'Broken');
      else response.writeHead(fault.status, { 'content-type': 'text/html' }).end(fault.html);
      return true;
    case 'rateLimited':
      if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
      sendError(response, 429, LIMIT_REASONS[fault.limit]);
      return true;
    case 'error200':
      sendError(response, 200, fault.reason);
      return true;
    case 'redirect':
      response.writeHead(302, { location: fault.to ?? url }).end();
      return true;
    case 'drip':
      void drip(response);
      return true;
    case 'endless':
      sendWithoutEnd(response, fault);
      return true;
    case 'reset':
      if (fault.afterBytes !== undefined) return false;
      request.socket.resetAndDestroy();
      return true;
    case 'hang':
      return true;
    default:
      return false;
  }
}

async function drip(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' });
  while (!response.destroyed) {
    response.write(' ');
    await sleep(DRIP_MS);
  }
}

function sendWithoutEnd(
  response: ServerResponse,
  { status = 200, gzip = false }: Extract<Fault, { kind: 'endless' }>,
): void {
  const blanks = new Readable({
    read() {
      this.push(BLANKS);
    },
  });
  response.writeHead(status, gzip ? { 'content-encoding': 'gzip' } : {});
  const body = gzip ? blanks.pipe(createGzip()) : blanks;
  body.pipe(response);
  response.once('close', () => blanks.destroy());
}

/** By default brotli takes seconds for an answer of years. */
const QUICK = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

export type Encoding = 'br' | 'gzip' | undefined;

/** The smallest of those that the client takes. */
export function preferredEncoding({ request }: Call): Encoding {
  const accepted = String(request.headers['accept-encoding']);
  return (['br', 'gzip'] as const).find((encoding) => accepted.includes(encoding));
}

export function compress(
  { response }: Call,
  body: string | Buffer,
  encoding: Encoding,
): string | Buffer {
  if (encoding === undefined) return body;
  response.setHeader('content-encoding', encoding);
  return encoding === 'br' ? brotliCompressSync(body, QUICK) : gzipSync(body);
}

/** Sends a body, as a fault spoils the sending. */
export async function sendBody(
  { request, response }: Call,
  content: string | Buffer,
  fault: Fault | undefined,
) {
  const body = Buffer.from(content);
  // Without a content-length the body goes out in chunks, as Open-Meteo's does.
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
  const half = body.subarray(0, Math.floor(body.length / 2));
  switch (fault?.kind) {
    case 'truncated':
      response.write(half);
      response.end();
      break;
    case 'streamError':
      response.write(half);
      response.write('Unexpected error while streaming data: fileReadFailed');
      response.end();
      break;
    case 'reset':
      response.write(body.subarray(0, fault.afterBytes), () => request.socket.resetAndDestroy());
      break;
    case 'slow':
      for (let from = 0; from < body.length && !response.destroyed; from += BODY_KB) {
        await sleep(fault.msPerKb);
        response.write(body.subarray(from, from + BODY_KB));
      }
      response.end();
      break;
    default:
      response.write(body);
      response.end();
  }
}
