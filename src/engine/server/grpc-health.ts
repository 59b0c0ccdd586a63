import { once } from 'node:events';
import { type ClientHttp2Stream, connect } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';
import { steadyNow, withDeadline } from '../../base/deadline.js';
import { UnavailableError } from '../../base/errors.js';
import { LOOPBACK } from '../process/ports.js';

/** Temporal's frontend reports its health under this name once it takes calls (`temporal operator cluster health`). */
const SERVICE = 'temporal.api.workflowservice.v1.WorkflowService';

const READY_MS = 30_000;
const POLL_MS = 20;
/** A server that is starting may take a connection and not answer: it is asked again. */
const ANSWER_MS = 2_000;

/**
 * HealthCheckRequest { service = 1 } and HealthCheckResponse { status = 1: SERVING = 1 } as protobuf, each with gRPC's
 * prefix: not compressed, length (github.com/grpc/grpc/blob/master/doc/health-checking.md, PROTOCOL-HTTP2.md).
 */
const REQUEST = message(Buffer.from([0x0a, SERVICE.length]), Buffer.from(SERVICE));
const SERVING = message(Buffer.from([0x08, 1]));

/**
 * Asks a Temporal server of this machine for its health, over plain HTTP/2: the engine loads no gRPC for it.
 * @returns whether it serves; false for any other answer, an error too.
 * @throws Error when no connection is made, or the signal is aborted first: what hangs gives no answer.
 */
export async function isServing(port: number, signal: AbortSignal): Promise<boolean> {
  const session = connect(`http://${LOOPBACK}:${port}`);
  // The request fails too, and its error is the one to report.
  session.on('error', () => undefined);
  try {
    const request = session.request({
      ':method': 'POST',
      ':path': '/grpc.health.v1.Health/Check',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    request.end(REQUEST);
    return (await bodyOf(request, signal)).equals(SERVING);
  } finally {
    session.destroy();
  }
}

/**
 * Waits until the server serves.
 * @throws UnavailableError when it does not in 30 s.
 */
export async function untilServing(port: number, signal: AbortSignal): Promise<void> {
  const deadline = steadyNow() + READY_MS;
  while (!(await servesInTime(port, signal))) {
    if (steadyNow() >= deadline) {
      throw new UnavailableError(`the Temporal server did not answer in ${READY_MS / 1000} s`);
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}

async function servesInTime(port: number, signal: AbortSignal): Promise<boolean> {
  try {
    return await withDeadline(ANSWER_MS, signal, (over) => isServing(port, over));
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

async function bodyOf(request: ClientHttp2Stream, signal: AbortSignal): Promise<Buffer> {
  const pieces: Buffer[] = [];
  // Also after the wait below was given up: an error without a listener ends the process.
  request.on('error', () => undefined);
  request.on('data', (piece: Buffer) => pieces.push(piece));
  await once(request, 'end', { signal });
  return Buffer.concat(pieces);
}

function message(...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(body.length, 1);
  return Buffer.concat([prefix, body]);
}
