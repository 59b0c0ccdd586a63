import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { type Caller, LOOPBACK_HOSTS } from '../../../../src/mcp/http/access.js';
import { mcpEndpoint } from '../../../../src/mcp/http/mcp-endpoint.js';
import { engineOf, identityOf } from '../../../../src/mcp/offer.js';

/** Promise.withResolvers, which Node.js 20 does not have. */
function withResolvers<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<T>((done, fail) => {
    [resolve, reject] = [done, fail];
  });
  return { promise, resolve, reject };
}

let server: Server;
afterEach(() => void server.close());

it('does nothing for a client that has gone while its token was looked at', async () => {
  const asked: string[] = [];
  const offer = { name: 'none', title: 'None', version: '1.0.0', tools: [], services: null };
  const inner = engineOf(offer, () => undefined);
  const engine = {
    ...inner,
    answer: (...call: Parameters<typeof inner.answer>) => {
      asked.push(call[0]);
      return inner.answer(...call);
    },
  };
  const gate = withResolvers<Caller>();
  const endpoint = mcpEndpoint({
    identity: identityOf(offer),
    engines: { read: engine, write: engine },
    isWrite: () => false,
    allowedHosts: LOOPBACK_HOSTS,
    gate: { enter: () => gate.promise },
    rate: { take: () => undefined },
    body: { bytes: 1_000, milliseconds: 30_000 },
    log: () => undefined,
  });
  const answered = withResolvers<void>();
  server = createServer((received, response) => {
    response.once('close', () => gate.resolve({ id: 'ada', scope: 'read' }));
    endpoint.answer(received, response).then(answered.resolve, answered.reject);
    // The endpoint has the whole request now.
    received.once('end', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = request({
    port: (server.address() as AddressInfo).port,
    host: '127.0.0.1',
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
  });
  client.on('error', () => undefined);
  client.end('{"jsonrpc":"2.0","id":1,"method":"tools/list"}');
  await answered.promise;
  expect(asked).toEqual([]);
});
