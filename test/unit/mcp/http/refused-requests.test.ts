import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { bearerTokens, LOOPBACK_HOSTS } from '../../../../src/mcp/http/access.js';
import { tokenGate } from '../../../../src/mcp/http/gate.js';
import { mcpEndpoint } from '../../../../src/mcp/http/mcp-endpoint.js';
import { engineOf, identityOf } from '../../../../src/mcp/offer.js';
import { rawExchange, rawRequest } from '../../../fakes/raw-http.js';

const TOKEN = 'a-token-of-this-test';

let server: Server;
beforeAll(async () => {
  const offer = { name: 'none', title: 'None', version: '1.0.0', tools: [], services: null };
  const engine = engineOf(offer, () => undefined);
  const { answer } = mcpEndpoint({
    identity: identityOf(offer),
    engines: { read: engine, write: engine },
    isWrite: () => false,
    allowedHosts: LOOPBACK_HOSTS,
    gate: tokenGate(bearerTokens([TOKEN])),
    rate: { take: () => undefined },
    body: { bytes: 10_000, milliseconds: 30_000 },
    log: () => undefined,
  });
  server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => void server.close());

const LIST = '{"jsonrpc":"2.0","id":7,"method":"tools/list"}';

/** The status and the message of the answer to a request. @param changed headers that are added, or of another value. */
async function ask(changed: readonly string[], body = LIST): Promise<[number, unknown]> {
  const names = changed.map((header) => header.split(':')[0]);
  const usual = [
    'Host: localhost',
    'Content-Type: application/json',
    'Accept: application/json, text/event-stream',
    `Authorization: Bearer ${TOKEN}`,
  ].filter((header) => !names.includes(header.split(':')[0]));
  const { port } = server.address() as AddressInfo;
  const sent = rawRequest('POST /mcp HTTP/1.1', [...usual, ...changed], body);
  const text = await rawExchange(port, sent);
  const json = /^(?:data: )?([[{].*[\]}])\s*$/m.exec(text)?.[1] ?? 'null';
  return [Number(text.slice(9, 12)), JSON.parse(json)];
}

const failure = (id: unknown, message: unknown, code = -32000) => ({
  jsonrpc: '2.0',
  id,
  error: { code, message },
});

it.each<[string, string[], number, object]>([
  [
    'without a token',
    ['Authorization: '],
    401,
    failure(7, 'There is no bearer token; send one in the header Authorization.'),
  ],
  [
    'with a token that is not sent as a bearer',
    [`Authorization: ${TOKEN}`],
    401,
    failure(7, 'The header Authorization has no bearer token; it takes "Bearer" and a token.'),
  ],
  [
    'with an unknown token',
    ['Authorization: Bearer x'],
    401,
    failure(7, 'This server does not know the bearer token; send another one.'),
  ],
  [
    'with two tokens',
    [`Authorization: Bearer ${TOKEN}`, 'Authorization: Bearer x'],
    400,
    failure(null, 'There are 2 Authorization headers; it takes one.'),
  ],
  [
    'of two types',
    ['Content-Type: application/json', 'Content-Type: text/plain'],
    400,
    failure(null, 'There are 2 Content-Type headers; it takes one.'),
  ],
  [
    'of a client that takes no stream',
    ['Accept: application/json, text/event-stream;q=0'],
    406,
    failure(7, expect.stringContaining('Not Acceptable')),
  ],
  [
    'of an unknown version',
    ['MCP-Protocol-Version: 1999-01-01'],
    400,
    failure(7, expect.stringContaining('Unsupported protocol version: 1999-01-01')),
  ],
])(
  'a request %s is refused, under its id where it could be read',
  async (_what, headers, status, answer) => {
    expect(await ask(headers)).toEqual([status, answer]);
  },
);

it('a request of a client that names its types in capitals is answered', async () => {
  const accept = 'Accept: APPLICATION/JSON, Text/Event-Stream';
  expect(await ask([accept])).toEqual([200, { jsonrpc: '2.0', id: 7, result: { tools: [] } }]);
});

it('each request of a batch is answered, and a batch of one with one answer', async () => {
  const words = 'The message is an array; MCP has no batches, so each message is sent by itself.';
  const [one, other] = [failure(7, words, -32600), failure(8, words, -32600)];
  expect(await ask([], `[${LIST},${LIST.replace('7', '8')}]`)).toEqual([400, [one, other]]);
  expect(await ask([], `[${LIST}]`)).toEqual([400, one]);
});

it('a request of a batch is answered with the digits of its long id', async () => {
  const { port } = server.address() as AddressInfo;
  const id = '12345678901234567890';
  const headers = ['Host: localhost', 'Content-Type: application/json'];
  const body = `[${LIST},{"id":${id},"method":"x"}]`;
  const text = await rawExchange(port, rawRequest('POST /mcp HTTP/1.1', headers, body));
  expect(text).toContain(`"id":${id},`);
});

it('the answers to a batch without a token have some kilobytes at most', async () => {
  const batch = (count: number) => `[${'{"id":1,"method":""},'.repeat(count)}{}]`;
  const [status, many] = await ask(['Authorization: '], batch(400));
  expect([status, many]).toEqual([
    400,
    failure(
      null,
      'The message is an array of 400 requests; MCP has no batches, so each message is sent by itself. At most 100 requests of an array, with ids of at most 5000 characters together, are answered under their ids.',
      -32600,
    ),
  ]);
  const [, some] = await ask(['Authorization: '], batch(100));
  expect(some).toHaveLength(100);
  expect(JSON.stringify(some).length).toBeLessThan(16_000);
});

it('an answer is no message of the line 2026, whose servers ask nothing', async () => {
  const body = '{"jsonrpc":"2.0","id":7,"result":{}}';
  expect(await ask([], body)).toEqual([202, null]);
  expect(await ask(['MCP-Protocol-Version: 2026-07-28'], body)).toEqual([
    400,
    failure(null, 'The message is an answer; this server has asked nothing.'),
  ]);
});

it('a body in an encoding that is not read is refused', async () => {
  const { port } = server.address() as AddressInfo;
  const head = 'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
  const coded = `${head}Connection: close\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`;
  const text = await rawExchange(port, coded);
  expect(text).toMatch(/^HTTP\/1\.1 501 /);
  expect(text).toContain('Transfer-Encoding is \\"gzip, chunked\\"; it takes chunked.');
});
