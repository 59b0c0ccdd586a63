import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { sendWebResponse } from '../../../../src/mcp/http/responses.js';

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** The pieces in which a client gets an answer with this body, as they come. */
async function piecesOf(body: () => BodyInit): Promise<AsyncIterator<Buffer>> {
  server = createServer((_request, response) => {
    const answer = new Response(body(), { headers: { 'content-type': 'text/event-stream' } });
    void sendWebResponse(response, answer, new AbortController().signal);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  return socket[Symbol.asyncIterator]();
}

async function next(pieces: AsyncIterator<Buffer>): Promise<string> {
  return String((await pieces.next()).value);
}

/** A stream whose end is never written. */
function open(...texts: string[]): ReadableStream {
  const [encoder, left] = [new TextEncoder(), [...texts]];
  return new ReadableStream({
    pull: async (controller) => {
      const text = left.shift();
      if (text === undefined) await new Promise(() => undefined);
      controller.enqueue(encoder.encode(text));
    },
  });
}

describe('an answer', () => {
  it('that is there goes out in one piece, with headers and end', async () => {
    const piece = await next(await piecesOf(() => 'data: {}\n\n'));
    expect(piece).toMatch(/^HTTP\/1\.1 200 OK\r\ncontent-type: text\/event-stream\r\n/);
    expect(piece).toMatch(/\r\n\r\na\r\ndata: \{\}\n\n\r\n0\r\n\r\n$/);
  });

  it('that is long comes whole', async () => {
    const line = `data: ${'x'.repeat(100_000)}\n\n`;
    const pieces = await piecesOf(() => open(line, line, line));
    let text = '';
    while (text.split('x').length <= 300_000) text += await next(pieces);
    expect(text.replaceAll(/\r\n[0-9a-f]+\r\n/g, '').split('data: ')).toHaveLength(4);
  });

  it('that takes long begins with its headers', async () => {
    const pieces = await piecesOf(() => open());
    expect(await next(pieces)).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n$/);
  });

  it('that goes on is not held back: what is there goes out', async () => {
    const pieces = await piecesOf(() => open('data: 1\n\n'));
    expect(await next(pieces)).toMatch(
      /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n9\r\ndata: 1\n\n\r\n$/,
    );
  });
});
