import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { z } from 'zod';
import { bearerTokens, LOOPBACK_HOSTS } from '../../../../src/mcp/http/access.js';
import { tokenGate } from '../../../../src/mcp/http/gate.js';
import { type HttpServer, serveHttp } from '../../../../src/mcp/http/http-server.js';
import { engineOf, identityOf } from '../../../../src/mcp/offer.js';
import { defineTool, READ_ONLY } from '../../../../src/mcp/tool.js';
import { rawExchange, rawRequest } from '../../../fakes/raw-http.js';

const MOST_BYTES = 100_000;

let begun: () => void;
const waitUntilHurried = defineTool({
  name: 'wait',
  title: 'Wait',
  description: 'Waits until the server is about to end.',
  annotations: READ_ONLY,
  input: z.strictObject({}),
  output: z.object({ waited: z.boolean() }),
  run: (_input, _services: null, { hurry }) =>
    new Promise((done) => {
      hurry?.addEventListener('abort', () => done({ waited: true }));
      begun();
    }),
});

let server: HttpServer;
let logged: string[];
beforeEach(async () => {
  logged = [];
  const log = (line: string) => void logged.push(line);
  const tools = [waitUntilHurried];
  const offer = { name: 'none', title: 'None', version: '1.0.0', tools, services: null };
  const engine = engineOf(offer, log);
  server = await serveHttp({
    host: '127.0.0.1',
    port: 0,
    identity: identityOf(offer),
    engines: { read: engine, write: engine },
    isWrite: () => false,
    allowedHosts: LOOPBACK_HOSTS,
    accessAt: () => ({ gate: tokenGate(bearerTokens([])) }),
    rate: { take: () => undefined },
    body: { bytes: MOST_BYTES, milliseconds: 30_000 },
    trouble: async () => undefined,
    log,
  });
});
afterEach(async () => {
  jest.useRealTimers();
  await server.drain(0);
});

const HOST = 'Host: localhost';
const JSON_TYPE = 'Content-Type: application/json';
const BOTH = 'Accept: application/json, text/event-stream';
const POST = 'POST /mcp HTTP/1.1';

const ask = (method: string, params?: object) =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });

const exchange = (head: string, headers: readonly string[], body = ask('ping')) =>
  rawExchange(server.port, rawRequest(head, headers, body));

const PONG = '{"result":{},"jsonrpc":"2.0","id":1}';

describe('a request is answered', () => {
  it('on a connection that ends when its client wants so, as a stream too', async () => {
    const answer = await exchange(POST, [HOST, JSON_TYPE, BOTH]);
    expect(answer).toContain('content-type: text/event-stream');
    expect(answer).toContain('Connection: close');
    expect(answer).toContain(PONG);
  });

  it.each(['Accept: */*', 'Accept: text/html, */*;q=0.8', 'X-None: 1'])(
    'where its client takes anything: %s',
    async (accept) => {
      expect(await exchange(POST, [HOST, JSON_TYPE, accept])).toContain(PONG);
    },
  );

  it.each([
    ['HEAD', '/healthz'],
    ['HEAD', '/readyz'],
  ])('for its status alone: %s %s', async (method, path) => {
    const answer = await exchange(`${method} ${path} HTTP/1.1`, [HOST], '');
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^{]*\r\n\r\n$/);
  });
});

describe('a request is refused', () => {
  it.each([
    ['of two hosts', POST, [HOST, 'Host: evil', JSON_TYPE], 400, 'There are 2 Host headers'],
    [
      'whose body is compressed',
      POST,
      [HOST, JSON_TYPE, 'Content-Encoding: gzip'],
      415,
      'Content-Encoding is \\"gzip\\"; it takes a body without.',
    ],
    [
      'that would change the health',
      'POST /healthz HTTP/1.1',
      [HOST],
      405,
      'The method is POST; /healthz takes GET.',
    ],
    [
      'of a client that takes no stream',
      POST,
      [HOST, JSON_TYPE, 'Accept: text/html'],
      406,
      'Client must accept both',
    ],
  ])('%s', async (_what, head, headers, status, words) => {
    const answer = await exchange(head, headers);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer).toContain(words);
  });

  it('that shakes hands without parameters, in the words that stdio has', async () => {
    const answer = await exchange(POST, [HOST, JSON_TYPE, BOTH], ask('initialize'));
    expect(answer).toContain(
      '"error":{"code":-32602,"message":"params is missing; it takes an object."}',
    );
  });

  it('of a method that would fill the log, with one short line there', async () => {
    const version = ['MCP-Protocol-Version: 2026-07-28', 'Mcp-Method: ping'];
    const body = ask(`\u001b[31m\n${'x'.repeat(50_000)}`, {
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
        'io.modelcontextprotocol/clientCapabilities': {},
      },
    });
    const answer = await exchange(POST, [HOST, JSON_TYPE, BOTH, ...version], body);
    expect(answer).toContain('HTTP/1.1 400 ');
    expect(logged).toEqual([expect.stringMatching(/^MCP: [ -~]{1,300}$/)]);
  });
});

describe('a client that is refused while it sends', () => {
  it.each([
    ['of a foreign host', POST, ['Host: evil', JSON_TYPE], 403],
    ['of another type', POST, [HOST, 'Content-Type: text/plain'], 415],
    ['by another method', 'PUT /mcp HTTP/1.1', [HOST], 405],
    ['to another path', 'POST / HTTP/1.1', [HOST], 404],
    ['of too many bytes', POST, [HOST, JSON_TYPE], 413],
  ])('%s sees the answer when it has sent all', async (_what, head, headers, status) => {
    const answer = await exchange(head, headers, 'x'.repeat(3_000_000));
    expect(answer).toContain(`HTTP/1.1 ${status} `);
  });

  it.each([
    ['of a foreign host', POST, ['Host: evil', JSON_TYPE], 403],
    ['that asks for the health', 'GET /healthz HTTP/1.1', [HOST], 200],
    ['of too many bytes', POST, [HOST, JSON_TYPE], 413],
  ])('%s, and never ends, is disconnected', async (_what, head, headers, status) => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const socket = connect(server.port, '127.0.0.1');
    const text = [head, ...headers, 'Content-Length: 1000000', '', 'x'].join('\r\n');
    socket.write(text);
    const answer = await new Promise((done) => socket.once('data', (data) => done(String(data))));
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    const closed = new Promise((done) => socket.once('close', done));
    socket.on('error', () => undefined);
    jest.advanceTimersByTime(5_000);
    await closed;
  });
});

it('a server that ends closes the connections on which waits have answered', async () => {
  const hasBegun = new Promise<void>((done) => {
    begun = done;
  });
  const body = ask('tools/call', { name: 'wait', arguments: {} });
  const length = `Content-Length: ${body.length}`;
  const answered = rawExchange(
    server.port,
    [POST, HOST, JSON_TYPE, BOTH, length, '', body].join('\r\n'),
  );
  await hasBegun;
  // The connection would be kept for 65 s, and is closed by force after 60.
  await server.drain(60_000);
  expect(await answered).toContain('{"waited":true}');
});
