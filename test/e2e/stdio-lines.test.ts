import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, it } from '@jest/globals';

/** What a client of the line 2026 says of itself in each request. */
const _meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'pipe', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

const message = (id: number, method: string, params?: object) => ({
  jsonrpc: '2.0',
  id,
  method,
  ...(params && { params }),
});

const INITIALIZE = message(2, 'initialize', {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'pipe', version: '1' },
});

/** Writes messages as a shell pipe does, with the end of stdin at once. */
function pipe(messages: object[]) {
  return new Promise<{ answers: unknown[]; code: number | null }>((done) => {
    const server = spawn(process.execPath, [resolve('dist/cli.js')], {
      env: { PATH: process.env.PATH, DURABLE_WEATHER_HOME: '/nonexistent/home' },
    });
    let text = '';
    server.stdout.setEncoding('utf8').on('data', (data) => {
      text += data;
    });
    server.on('close', (code) => {
      const lines = text.split('\n').filter((line) => line !== '');
      const answers = lines.map((line) => JSON.parse(line));
      // Each comes as soon as it is known.
      done({ answers: answers.sort((one, other) => one.id - other.id), code });
    });
    server.stdin.end(messages.map((one) => `${JSON.stringify(one)}\n`).join(''));
  });
}

it('a client that begins in the line 2026 is answered in it, also after its stdin has ended', async () => {
  const { answers, code } = await pipe([
    message(1, 'server/discover', { _meta }),
    message(2, 'tools/list', { _meta }),
    message(3, 'tools/call', { name: 'find_place', arguments: {}, _meta }),
    message(4, 'resources/read', { uri: 'weather://x', _meta }),
  ]);
  expect(answers).toMatchObject([
    {
      id: 1,
      result: { supportedVersions: ['2026-07-28'], ttlMs: 3_600_000, cacheScope: 'public' },
    },
    { id: 2, result: { resultType: 'complete', ttlMs: 3_600_000, cacheScope: 'public' } },
    {
      id: 3,
      result: {
        resultType: 'complete',
        isError: true,
        content: [{ text: 'query is missing; it takes a string.' }],
      },
    },
    { id: 4, error: { code: -32602 } },
  ]);
  expect(code).toBe(0);
});

it('a client that asks for the line 2026 and goes on with a handshake is served', async () => {
  const { answers, code } = await pipe([
    message(1, 'server/discover', {}),
    INITIALIZE,
    message(3, 'tools/list'),
  ]);
  expect(answers).toMatchObject([
    { id: 1, error: { code: -32601 } },
    { id: 2, result: { protocolVersion: '2025-06-18' } },
    { id: 3, result: { tools: expect.any(Array) } },
  ]);
  expect(code).toBe(0);
});

it('a client that says nothing is left in peace', async () => {
  expect(await pipe([])).toEqual({ answers: [], code: 0 });
});
