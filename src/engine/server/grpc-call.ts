import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http2';
import { LOOPBACK } from '../process/ports.js';

/** What a server answers to one call. */
export interface GrpcReply {
  /** 0 is success (github.com/grpc/grpc/blob/master/doc/statuscodes.md); undefined where the server names none. */
  status: number | undefined;
  /** Of an error. */
  reason: string;
  /** The answer as protobuf; empty where there is none. */
  content: Buffer;
}

/** Before each message: whether it is compressed, and its length (grpc/doc/PROTOCOL-HTTP2.md). */
const PREFIX_BYTES = 5;

/**
 * Calls a method of a server of this machine over plain HTTP/2: the engine loads no gRPC for it.
 * @param method such as "grpc.health.v1.Health/Check".
 * @param content the request as protobuf.
 * @throws Error when no connection is made, or the signal is aborted first.
 */
export async function callGrpc(
  port: number,
  method: string,
  content: Buffer,
  signal: AbortSignal,
): Promise<GrpcReply> {
  // Whoever starts an engine waits for all that is loaded before.
  const { connect } = await import('node:http2');
  signal.throwIfAborted();
  const session = connect(`http://${LOOPBACK}:${port}`);
  // The request fails too, and its error is the one to report.
  session.on('error', () => undefined);
  try {
    const request = session.request({
      ':method': 'POST',
      ':path': `/${method}`,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const pieces: Buffer[] = [];
    let headers: IncomingHttpHeaders = {};
    const note = (more: IncomingHttpHeaders) => {
      headers = { ...headers, ...more };
    };
    // Also after the wait below was given up: an error without a listener ends the process.
    request.on('error', () => undefined);
    request.on('data', (piece: Buffer) => pieces.push(piece));
    // An error without an answer has its status in the first headers.
    request.on('response', note).on('trailers', note);
    request.end(framed(content));
    await once(request, 'close', { signal });
    return replyOf(headers, Buffer.concat(pieces));
  } finally {
    session.destroy();
  }
}

function framed(content: Buffer): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(content.length, 1);
  return Buffer.concat([prefix, content]);
}

function replyOf(headers: IncomingHttpHeaders, body: Buffer): GrpcReply {
  const status = headers['grpc-status'];
  return {
    status: status === undefined ? undefined : Number(status),
    reason: decodeURIComponent(String(headers['grpc-message'] ?? '')),
    content: body.subarray(PREFIX_BYTES),
  };
}
