import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';

/** The server with its bare stdin, as a client that is broken or hostile writes to it. */
let server: ReturnType<typeof start>;
beforeEach(() => {
  server = start();
});
afterEach(async () => {
  server.child.stdin.end();
  expect(await server.exit).toBe(0);
});

function start() {
  const child = spawn(process.execPath, [resolve('dist/cli.js')], {
    env: { PATH: process.env.PATH, DURABLE_WEATHER_HOME: '/nonexistent/home' },
  });
  const exit = new Promise<number | null>((done) => child.on('close', done));
  const answers = new Map<unknown, (answer: unknown) => void>();
  const all: unknown[] = [];
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (data) => {
    text += data;
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) {
      // Throws, and fails the test, for anything that is no JSON.
      const answer = JSON.parse(line);
      all.push(answer);
      answers.get(answer.id)?.(answer);
    }
  });
  return {
    child,
    exit,
    all,
    write: (data: string | Buffer) => new Promise((done) => child.stdin.write(data, done)),
    answerTo: (id: unknown) => new Promise((done) => answers.set(id, done)),
  };
}

const message = (id: number, method: string, params: object = {}) =>
  `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;

const INITIALIZE = message(1, 'initialize', {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'hostile', version: '1' },
});

async function expectAlive(): Promise<void> {
  const answer = server.answerTo(99);
  await server.write(message(99, 'ping'));
  expect(await answer).toEqual({ jsonrpc: '2.0', id: 99, result: {} });
}

it.each<[string, string | Buffer]>([
  ['text that is no JSON', 'not JSON at all\n'],
  ['half a message', '{"jsonrpc": "2.0", "id":\n'],
  ['binary', Buffer.from([0xff, 0xfe, 0, 1, 2, 0xc3, 10])],
  ['JSON that is no message', '[]\nnull\n42\n"text"\n{}\n'],
  ['a message of the wrong types', '{"jsonrpc":"2.0","id":{},"method":7}\n'],
  ['an answer to nothing', '{"jsonrpc":"2.0","id":5,"result":{}}\n'],
  ['a notification that nobody knows', '{"jsonrpc":"2.0","method":"notifications/what"}\n'],
  ['a call before initialize', message(3, 'tools/list')],
  ['initialize twice', INITIALIZE + INITIALIZE],
  ['empty lines', '\n\r\n \n'],
  ['a line of 20 MB', `${'x'.repeat(20_000_000)}\n`],
  ['a call of 20 MB', message(4, 'tools/call', { name: 'x'.repeat(20_000_000) })],
])('%s is survived', async (_what, data) => {
  await server.write(data);
  const answer = server.answerTo(1);
  await server.write(INITIALIZE);
  expect(await answer).toMatchObject({ result: { serverInfo: { name: 'durable-weather' } } });
  await expectAlive();
});

it.each<[string, string, string | number | null, number, string]>([
  [
    'text that is no JSON',
    'not JSON at all\n',
    null,
    -32700,
    'The message is not JSON; it takes one JSON-RPC 2.0 object.',
  ],
  [
    'a request without a version',
    '{"id":5,"method":"ping"}\n',
    5,
    -32600,
    'jsonrpc is missing; it takes "2.0".',
  ],
  [
    'a call of 20 MB',
    message(4, 'tools/call', { name: 'x'.repeat(20_000_000) }),
    4,
    -32600,
    'The message has more than 8000000 bytes; it takes at most 8000000.',
  ],
  [
    'initialize without params',
    '{"jsonrpc":"2.0","id":6,"method":"initialize"}\n',
    6,
    -32602,
    'params is missing; it takes an object.',
  ],
  [
    'initialize with half of its params',
    message(6, 'initialize', { protocolVersion: '2025-06-18', capabilities: {} }),
    6,
    -32602,
    'params.clientInfo is missing; it takes an object.',
  ],
  [
    'a call of no tool',
    message(7, 'tools/call', {}),
    7,
    -32602,
    'name is missing; it takes a string.',
  ],
  [
    'a resource that does not exist',
    message(8, 'resources/read', { uri: 'file:///etc/passwd' }),
    8,
    -32002,
    'There is no resource "file:///etc/passwd"; known are weather://jobs, weather://jobs/{job_name}, weather://jobs/{job_name}/data.csv.',
  ],
])('%s is answered with an error', async (_what, data, id, code, words) => {
  const answer = server.answerTo(id);
  await server.write(INITIALIZE + data);
  expect(await answer).toMatchObject({ jsonrpc: '2.0', id, error: { code, message: words } });
});

const deep = (levels: number) => `${'{"a":'.repeat(levels)}{}${'}'.repeat(levels)}`;
const META_2026 = JSON.stringify({
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': { extensions: { 'a/b': {} }, sampling: {} },
});

it.each<[string, string, string]>([
  ['sampling', INITIALIZE.trim(), '"capabilities":{"sampling":{"a":DEEP}}'],
  ['experimental', INITIALIZE.trim(), '"capabilities":{"experimental":{"a":DEEP}}'],
  ['extensions', INITIALIZE.trim(), '"capabilities":{"extensions":{"a/b":DEEP}}'],
  ['tasks', INITIALIZE.trim(), '"capabilities":{"tasks":{"requests":DEEP}}'],
  ['metadata', INITIALIZE.trim(), '"capabilities":{},"_meta":{"a":DEEP}'],
])('%s of thousands of levels are answered in initialize', async (_where, line, capabilities) => {
  for (const levels of [1_000, 4_000, 100_000]) {
    const answer = server.answerTo(1);
    const said = capabilities.replace('DEEP', deep(levels));
    await server.write(`${line.replace('"capabilities":{}', said)}\n`);
    expect(await answer).toHaveProperty('jsonrpc', '2.0');
  }
  await expectAlive();
});

it.each<[string, string]>([
  ['arguments', '{"name":"find_place","arguments":DEEP}'],
  ['an argument', '{"name":"find_place","arguments":{"query":DEEP}}'],
  ['metadata', '{"name":"find_place","arguments":{},"_meta":{"a":DEEP}}'],
  ['a client of 2026-07-28', `{"name":"find_place","arguments":{},"_meta":${META_2026}}`],
])('%s of thousands of levels are answered in tools/call', async (_where, params) => {
  if (!params.includes('2026')) await server.write(INITIALIZE);
  for (const levels of [1_000, 4_000, 100_000]) {
    const answer = server.answerTo(2);
    const said = params
      .replace('DEEP', deep(levels))
      .replace('{"a/b":{}', `{"a/b":${deep(levels)}`);
    await server.write(`{"jsonrpc":"2.0","id":2,"method":"tools/call","params":${said}}\n`);
    expect(await answer).toHaveProperty('jsonrpc', '2.0');
  }
});

it('each request of a batch is answered', async () => {
  const answers = [server.answerTo(11), server.answerTo('twelve')];
  await server.write(
    '[{"jsonrpc":"2.0","id":11,"method":"ping"},{"jsonrpc":"2.0","id":"twelve","method":"ping"}]\n',
  );
  for (const answer of await Promise.all(answers)) {
    expect(answer).toMatchObject({ error: { code: -32600 } });
  }
  await expectAlive();
  expect(server.all).toHaveLength(3);
});

it('a batch of more requests than a function takes arguments is answered once', async () => {
  const answer = server.answerTo(null);
  await server.write(`[${'{"id":1,"method":""},'.repeat(190_000)}{}]\n`);
  expect(await answer).toMatchObject({
    error: {
      code: -32600,
      message: expect.stringMatching(/^The message is an array of 190000 requests; /),
    },
  });
  await expectAlive();
  expect(server.all).toHaveLength(2);
});

it('a method that there is not is an error, and no end', async () => {
  const answer = server.answerTo(2);
  await server.write(INITIALIZE + message(2, 'tools/explode'));
  expect(await answer).toMatchObject({ error: { code: -32601, message: 'Method not found' } });
  await expectAlive();
});

it('a request that comes byte by byte, and a hundred that come at once, are answered', async () => {
  await server.write(INITIALIZE);
  const slow = server.answerTo(7);
  for (const letter of message(7, 'tools/list')) await server.write(letter);
  expect(await slow).toHaveProperty('result.tools');
  const ids = Array.from({ length: 100 }, (_, index) => 100 + index);
  const answers = Promise.all(ids.map(server.answerTo));
  await server.write(ids.map((id) => message(id, 'ping')).join(''));
  expect(await answers).toEqual(ids.map((id) => ({ jsonrpc: '2.0', id, result: {} })));
});
