import { once } from 'node:events';
import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isServing, untilServing } from '../../../../src/engine/server/grpc-health.js';

/** A gRPC message as on the wire: not compressed, length, content. */
const SERVING = [0, 0, 0, 0, 2, 8, 1];
const NOT_SERVING = [0, 0, 0, 0, 2, 8, 2];

const HEADERS = { ':status': 200, 'content-type': 'application/grpc' };

let server: Http2Server;
let port: number;
let asked: { path: string | undefined; body: Buffer }[];
let answer: (stream: ServerHttp2Stream) => void;
const { signal } = new AbortController();

beforeEach(async () => {
  asked = [];
  server = createServer();
  server.on('stream', async (stream: ServerHttp2Stream, headers) => {
    const pieces: Buffer[] = [];
    stream.on('data', (piece: Buffer) => pieces.push(piece));
    await once(stream, 'end');
    asked.push({ path: headers[':path'], body: Buffer.concat(pieces) });
    answer(stream);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterEach(() => {
  server.close();
});

function say(message: readonly number[]) {
  return (stream: ServerHttp2Stream) => {
    stream.respond(HEADERS);
    stream.end(Buffer.from(message));
  };
}

/** gRPC's way of an error: no message, a status in the trailers. */
function refuse(stream: ServerHttp2Stream): void {
  stream.respond({ ...HEADERS, 'grpc-status': '5' }, { endStream: true });
}

describe('a Temporal server', () => {
  it('serves when it says so of its frontend', async () => {
    answer = say(SERVING);
    expect(await isServing(port, signal)).toBe(true);
    const name = 'temporal.api.workflowservice.v1.WorkflowService';
    const body = Buffer.from([0, 0, 0, 0, name.length + 2, 10, name.length, ...Buffer.from(name)]);
    expect(asked).toEqual([{ path: '/grpc.health.v1.Health/Check', body }]);
  });

  it.each([
    ['that it does not', say(NOT_SERVING)],
    ['that it knows no such service', refuse],
    ['nothing', say([])],
  ])('does not serve when it says %s', async (_what, said) => {
    answer = said;
    expect(await isServing(port, signal)).toBe(false);
  });

  it('is waited for until it serves', async () => {
    const answers = [refuse, say(NOT_SERVING), say(SERVING)];
    answer = (stream) => answers.shift()?.(stream);
    await untilServing(port, signal);
    expect(asked).toHaveLength(3);
  });

  it('that is silent gives no answer', async () => {
    const over = new AbortController();
    answer = () => over.abort(new Error('given up'));
    await expect(isServing(port, over.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('that is not there is an error', async () => {
    const closed = once(server, 'close');
    server.close();
    await closed;
    await expect(isServing(port, signal)).rejects.toMatchObject({
      cause: { code: 'ECONNREFUSED' },
    });
  });
});
