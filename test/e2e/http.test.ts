import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import {
  StreamableHTTPClientTransport as ModernTransport,
  Client as NewClient,
} from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { TOOLS } from '../../src/tools/index.js';
import type { Product } from '../fakes/product.js';
import { useServedProduct } from '../fakes/use-served-product.js';

const WRITE = 'a-token-that-may-write';
const READ = 'a-token-that-may-read';

const served = useServedProduct(tokens);

/** They come from both places. */
function tokens({ home }: Product) {
  const path = `${home}/tokens`;
  writeFileSync(path, `read:${READ}\n\n`);
  return { DURABLE_WEATHER_TOKEN: WRITE, DURABLE_WEATHER_TOKEN_FILE: path };
}

const bearing = (token: string) => ({
  requestInit: { headers: { authorization: `Bearer ${token}` } },
});

/** A client of the line with a handshake. */
async function connect(token = WRITE): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  const transport = new StreamableHTTPClientTransport(served.url, bearing(token));
  await client.connect(transport as Parameters<Client['connect']>[0]);
  return client;
}

/** A client of both lines, which asks the server for the newer one. */
async function connectModern(): Promise<NewClient> {
  const client = new NewClient(
    { name: 'test', version: '1' },
    { versionNegotiation: { mode: 'auto' } },
  );
  await client.connect(new ModernTransport(served.url, bearing(WRITE)));
  return client;
}

const CALL = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'list_jobs', arguments: {} },
});

interface Raw {
  method?: string;
  path?: string;
  body?: string | Buffer;
  headers?: Record<string, string>;
}

/** A request as no client of the SDK makes it: fetch sets the Host header itself. */
function ask({ method = 'POST', path = '/mcp', body = CALL, headers = {} }: Raw) {
  return new Promise<{ status?: number | undefined; headers: object; text: string }>(
    (done, fail) => {
      const asked = request(
        {
          port: served.url.port,
          host: '127.0.0.1',
          method,
          path,
          headers: {
            'content-type': 'application/json',
            accept: 'application/json, text/event-stream',
            authorization: `Bearer ${WRITE}`,
            ...headers,
          },
        },
        (response) => {
          let text = '';
          response.on('data', (data) => {
            text += data;
          });
          response.on('end', () =>
            done({ status: response.statusCode, headers: response.headers, text }),
          );
        },
      );
      asked.on('error', fail);
      asked.end(method === 'POST' ? body : undefined);
    },
  );
}

/** A request of the line 2026, whose headers repeat what its body says. */
function modern(method: string, params: object): Raw {
  const version = '2026-07-28';
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': version,
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  return {
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } }),
    headers: { 'mcp-protocol-version': version, 'mcp-method': method },
  };
}

const january = { start_date: '2020-01-01', end_date: '2020-01-31' };

describe('the main journey over HTTP', () => {
  it('is that of stdio for a client with a handshake, with files as resources', async () => {
    const client = await connect();
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(
      TOOLS.map(({ name }) => name),
    );
    const start = { locations: [{ lat: 1, lon: '2', job_name: 'over-http' }], ...january };
    const started = await client.callTool({ name: 'start_gathering', arguments: start });
    expect(started.structuredContent).toMatchObject({ jobs: [{ outcome: 'started' }] });
    const job_names = ['over-http'];
    const wait = { job_names, wait_seconds: 45 };
    const ended = await client.callTool({ name: 'await_result', arguments: wait });
    expect(ended.structuredContent).toMatchObject({
      done: true,
      jobs: [
        { result: { rows: 31, data: { uri: expect.stringMatching(/^weather:\/\/files\//) } } },
      ],
    });
    expect(JSON.stringify(ended)).not.toContain(served.product.home);
    const exported = await client.callTool({
      name: 'export_data',
      arguments: { job_names, format: 'csv' },
    });
    const { uri } = exported.structuredContent as { uri: string };
    expect(uri).toMatch(/^weather:\/\/files\/exports\//);
    const { contents } = await client.readResource({ uri });
    expect(contents).toMatchObject([
      { uri, mimeType: 'text/csv', text: expect.stringMatching(/^job_name,/) },
    ]);
    await client.close();
  });

  it('is the same for a client of the line without sessions', async () => {
    const client = await connectModern();
    expect(client.getNegotiatedProtocolVersion()).toBe('2026-07-28');
    const names = { job_names: ['over-http'] };
    const probed = await client.callTool({ name: 'probe_status', arguments: names });
    expect(probed.structuredContent).toMatchObject({ counts: { completed: 1 } });
    await client.close();
  });

  it('has no session, and a wait that the client ends leaves the job running', async () => {
    served.upstream.setFault(() => ({ kind: 'hang' }));
    const client = await connect();
    await client.callTool({
      name: 'start_gathering',
      arguments: { locations: [{ latitude: 3, longitude: 4, job_name: 'left' }], ...january },
    });
    const given = new AbortController();
    const waiting = client.callTool(
      { name: 'await_result', arguments: { job_names: ['left'], wait_seconds: 45 } },
      undefined,
      { signal: given.signal, onprogress: () => given.abort('heard enough') },
    );
    await expect(waiting).rejects.toThrow('heard enough');
    const other = await connectModern();
    const probed = await other.callTool({
      name: 'probe_status',
      arguments: { job_names: ['left'] },
    });
    expect(probed.structuredContent).toMatchObject({ counts: { running: 1 } });
    served.upstream.setFault(undefined);
    await other.callTool({ name: 'cancel_jobs', arguments: { job_names: ['left'] } });
    await Promise.all([client.close(), other.close()]);
  });
});

describe('a request is refused', () => {
  it.each<[string, Raw, number, object, string]>([
    [
      'of a foreign host',
      { headers: { host: 'evil.example' } },
      403,
      {},
      'this server answers localhost, 127.0.0.1, [::1].',
    ],
    [
      'of a foreign page',
      { headers: { origin: 'http://evil.example' } },
      403,
      {},
      'this server answers pages of localhost, 127.0.0.1, [::1].',
    ],
    ['to read a stream', { method: 'GET' }, 405, { allow: 'POST' }, 'The method is GET'],
    ['to end a session', { method: 'DELETE' }, 405, { allow: 'POST' }, 'The method is DELETE'],
    ['of another type', { headers: { 'content-type': 'text/plain' } }, 415, {}, 'text/plain'],
    ['that is no JSON', { body: 'not JSON' }, 400, {}, '"code":-32700'],
    [
      'that is no JSON, before its token is looked at',
      { body: '{', headers: { authorization: '' } },
      400,
      {},
      '"code":-32700',
    ],
    ['that is a batch', { body: `[${CALL}]` }, 400, {}, '"code":-32600'],
    ['of more than 4 MiB', { body: Buffer.alloc(4_194_305, 32) }, 413, {}, '4194304 bytes'],
    [
      'without a token',
      { headers: { authorization: '' } },
      401,
      { 'www-authenticate': 'Bearer realm="mcp"' },
      'There is no bearer token',
    ],
    [
      'with a wrong token',
      { headers: { authorization: 'Bearer a-token-that-nobody-has' } },
      401,
      { 'www-authenticate': 'Bearer realm="mcp", error="invalid_token"' },
      'does not know the bearer token',
    ],
    [
      'to write with a token that may read',
      {
        headers: { authorization: `Bearer ${READ}` },
        body: CALL.replace('list_jobs', 'cancel_jobs'),
      },
      403,
      { 'www-authenticate': 'Bearer realm="mcp", error="insufficient_scope", scope="write"' },
      'may only read',
    ],
    ['of another path', { path: '/' }, 404, {}, 'POST /mcp'],
    [
      'of an unknown method in the line 2026',
      modern('roots/list', {}),
      404,
      {},
      '"code":-32601,"message":"Method not found"',
    ],
  ])('%s', async (_what, raw, status, headers, words) => {
    const answer = await ask(raw);
    expect(answer).toMatchObject({ status, headers });
    expect(answer.text).toContain(words);
  });

  it('for a table that would be a file of the server', async () => {
    const client = await connect();
    const input = { table: '/etc/hostname' };
    expect(await client.callTool({ name: 'start_lookup', arguments: input })).toMatchObject({
      isError: true,
      content: [
        {
          text: 'table is "/etc/hostname"; over HTTP the server reads no files: give up to 100 rows.',
        },
      ],
    });
    await client.close();
  });
});

it('a token that may read is shown the tools that change nothing', async () => {
  const client = await connect(READ);
  const readers = TOOLS.filter(({ annotations }) => annotations.readOnlyHint);
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(
    readers.map(({ name }) => name),
  );
  await client.close();
});

it('no cache between gives the tools of one token to another', async () => {
  const { text } = await ask(modern('tools/list', {}));
  expect(text).toContain('"cacheScope":"private"');
});

it('the arguments of all resource templates that it lists may be completed', async () => {
  const client = await connect(READ);
  const { resourceTemplates } = await client.listResourceTemplates();
  for (const { uriTemplate: uri } of resourceTemplates) {
    const argument = { name: 'name', value: 'e' };
    const { completion } = await client.complete({ ref: { type: 'ref/resource', uri }, argument });
    expect(completion.values).toEqual([]);
  }
  expect(resourceTemplates).toHaveLength(3);
  await client.close();
});

it('health is told to everybody', async () => {
  const open = { method: 'GET', headers: { authorization: '', host: 'pod.example' } };
  expect(await ask({ ...open, path: '/healthz' })).toMatchObject({
    status: 200,
    text: '{"status":"ok"}',
  });
  expect(await ask({ ...open, path: '/readyz' })).toMatchObject({
    status: 200,
    text: '{"status":"ready"}',
  });
});
