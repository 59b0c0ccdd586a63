import { once } from 'node:events';
import { connect } from 'node:http2';
import { LOOPBACK } from '../process/ports.js';

/** An empty gRPC message: not compressed, no bytes (github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md). */
const EMPTY_MESSAGE = Buffer.alloc(5);

/**
 * Asks a gRPC server of this machine for its health, over plain HTTP/2: the engine loads no gRPC for it. Any answer
 * will do, an error too: what hangs gives none.
 * @throws Error when no connection is made or the signal is aborted first.
 */
export async function askHealth(port: number, signal: AbortSignal): Promise<void> {
  const session = connect(`http://${LOOPBACK}:${port}`);
  const failed = once(session, 'error', { signal }).then(([error]) => Promise.reject(error));
  try {
    const request = session.request({
      ':method': 'POST',
      ':path': '/grpc.health.v1.Health/Check',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    request.on('error', () => undefined);
    request.end(EMPTY_MESSAGE);
    await Promise.race([once(request, 'response', { signal }), failed]);
  } finally {
    failed.catch(() => undefined);
    session.destroy();
  }
}
