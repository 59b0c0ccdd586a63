import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type BodyError, readBody } from '../../../../src/mcp/http/body.js';

const LIMITS = { bytes: 10, milliseconds: 60_000 };

let server: Server;
let limits = LIMITS;
let read: Promise<string | undefined>;
beforeEach(async () => {
  limits = LIMITS;
  read = new Promise((resolve, reject) => {
    server = createServer((asked, answer) => {
      readBody(asked, limits)
        .then(resolve, reject)
        .finally(() => answer.end());
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Begins a request whose body is written piece by piece. */
function post(headers: Record<string, string> = {}) {
  const { port } = server.address() as AddressInfo;
  const asked = request({ host: '127.0.0.1', port, method: 'POST', headers });
  asked.on('error', () => undefined);
  return asked;
}

it('a body is read whole, letters that are cut in two included', async () => {
  const asked = post();
  asked.write(Buffer.from([0xc3]));
  asked.end(Buffer.from([0xa4, 33]));
  expect(await read).toBe('ä!');
});

it.each<[string, () => unknown, Pick<BodyError, 'status' | 'message'>]>([
  [
    'is announced as too long',
    () => post({ 'content-length': '11' }).flushHeaders(),
    { status: 413, message: 'The body has more than 10 bytes; it takes at most 10.' },
  ],
  [
    'turns out too long',
    () => post().end('x'.repeat(11)),
    { status: 413, message: 'The body has more than 10 bytes; it takes at most 10.' },
  ],
])('a body that %s is refused', async (_what, send, refusal) => {
  send();
  await expect(read).rejects.toMatchObject(refusal);
});

it('a body that does not come is refused', async () => {
  limits = { ...LIMITS, milliseconds: 100 };
  post({ 'content-length': '5' }).write('x');
  await expect(read).rejects.toMatchObject({
    status: 408,
    message: 'The body did not come within 0.1 s; send it at once.',
  });
});

it('a body whose client goes away is none', async () => {
  const asked = post({ 'content-length': '5' });
  server.once('request', () => asked.destroy());
  asked.write('x');
  expect(await read).toBeUndefined();
});
