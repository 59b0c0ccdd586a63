import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type FirstAnswers,
  firstAnswerer,
  readFirstAnswers,
} from '../../../src/mcp/first-answers.js';
import { LineTransport } from '../../../src/mcp/line-transport.js';
import { engineOf, identityOf } from '../../../src/mcp/offer.js';
import { createMcpServer } from '../../../src/mcp/server.js';
import { readAll } from '../../fakes/read-all.js';

const OFFER = { name: 'counter', title: 'Counter', version: '1.2.3', tools: [], services: {} };

/** What a server of the offer answers to lines, until all of them have passed. */
async function live(lines: readonly string[]): Promise<string[]> {
  const input = new PassThrough({ objectMode: true });
  const output = new PassThrough();
  const log = () => undefined;
  const transport = new LineTransport(input, output, log);
  void createMcpServer(identityOf(OFFER), engineOf(OFFER, log), log).connect(transport);
  transport.open();
  for (const line of lines) input.write(Buffer.from(line));
  await new Promise((passed) => setImmediate(passed));
  await new Promise((passed) => setImmediate(passed));
  return readAll(output).match(/.+(?=\n)/g) ?? [];
}

const request = (id: unknown, method: string, params?: unknown) =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params });
const hello = (more: object = {}) => ({
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'test', version: '1' },
  ...more,
});
/** With an object of some levels, which JSON.stringify could not write. */
const deepGreeting = (begin: string, levels: number) =>
  request(1, 'initialize', hello({ capabilities: {} })).replace(
    '"capabilities":{}',
    `"capabilities":{${begin}${'{"a":'.repeat(levels)}{}${'}'.repeat(levels)}}}`,
  );
const INITIALIZE = request(1, 'initialize', hello());
const LIST = request(2, 'tools/list', {});
const NOTE = '{"jsonrpc":"2.0","method":"notifications/initialized"}';

const [begun, listed] = (await live([INITIALIZE, LIST])).map((line) => JSON.parse(line).result);
const ANSWERS: FirstAnswers = { initialize: { '2025-06-18': begun }, 'tools/list': listed };

/** The kind of the last of some lines. */
function lastKind(lines: readonly string[]): string | undefined {
  const answer = firstAnswerer(ANSWERS);
  return lines.map(answer).at(-1)?.kind;
}

it('answers what hosts say first, word by word as the server', async () => {
  const answer = firstAnswerer(ANSWERS);
  const lines = [INITIALIZE, NOTE, LIST, request('a-1', 'tools/list')];
  const messages = lines.map(answer);
  expect(messages.map(({ kind }) => kind)).toEqual(['answered', 'noted', 'answered', 'answered']);
  expect(messages.flatMap((message) => ('answer' in message ? message.answer : []))).toEqual(
    await live(lines),
  );
});

describe('leaves to the server', () => {
  it.each<[string, string[]]>([
    ['no JSON', ['{']],
    ['an empty line', ['']],
    ['an array', [`[${INITIALIZE}]`]],
    ['another version of JSON-RPC', ['{"jsonrpc":"1.0","id":1,"method":"tools/list"}']],
    ['a list before the greeting', [LIST]],
    ['a note before the greeting', [NOTE]],
    ['a second greeting', [INITIALIZE, request(2, 'initialize', hello())]],
    ['another method', [INITIALIZE, request(2, 'prompts/list', {})]],
    ['a page of the list', [INITIALIZE, request(2, 'tools/list', { cursor: 'x' })]],
    ['params that are a list', [INITIALIZE, request(2, 'tools/list', [])]],
    ['a field of no request', [INITIALIZE, `${LIST.slice(0, -1)},"more":1}`]],
    ['an id that JSON.parse rounds', [INITIALIZE.replace('"id":1', '"id":12345678901234567890')]],
    ['an id with a control character', [request('\u00001', 'initialize', hello())]],
    ['an id of null', [request(null, 'initialize', hello())]],
    ['an unknown version', [request(1, 'initialize', hello({ protocolVersion: '2031-01-01' }))]],
    [
      'a version that every object has',
      [request(1, 'initialize', hello({ protocolVersion: 'toString' }))],
    ],
    ['metadata', [request(1, 'initialize', hello({ _meta: {} }))]],
    [
      'a client without a version',
      [request(1, 'initialize', hello({ clientInfo: { name: 'a' } }))],
    ],
    ['no capabilities', [request(1, 'initialize', hello({ capabilities: undefined }))]],
    [
      'capabilities of more levels than the stack has room for',
      [deepGreeting('"sampling":{"a":', 100_000)],
    ],
    [
      'the list for a client that declares extensions',
      [request(1, 'initialize', hello({ capabilities: { extensions: { 'a/b': {} } } })), LIST],
    ],
  ])('%s', (_what, lines) => {
    expect(lastKind(lines)).toBe('unknown');
  });
});

it('answers the greeting of a client that declares all levels of tasks', () => {
  const tasks = { list: {}, requests: { sampling: { createMessage: {} } } };
  expect(lastKind([request(1, 'initialize', hello({ capabilities: { tasks } }))])).toBe('answered');
});

it.each([
  ['no letter', ''],
  ['no end', JSON.stringify(ANSWERS).slice(0, -1)],
  ['no field', '{}'],
  ['no list', JSON.stringify({ ...ANSWERS, 'tools/list': undefined })],
  ['no greeting', JSON.stringify({ ...ANSWERS, initialize: { '2025-06-18': null } })],
])('a file of answers that has %s is damaged', (_what, json) => {
  expect(readFirstAnswers(json)).toBeUndefined();
  expect(readFirstAnswers(JSON.stringify(ANSWERS))).toEqual(ANSWERS);
});

const anyName = fc.constantFrom(
  'roots',
  'sampling',
  'elicitation',
  'tasks',
  'extensions',
  'experimental',
);
const anyPart = fc.constantFrom('listChanged', 'context', 'form', 'requests', 'list', 'a/b');
const { capabilities: anyCapabilities } = fc.letrec<{ value: unknown; capabilities: object }>(
  (tie) => ({
    value: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      fc.constantFrom<unknown>({}, true, false, null, 5, 'text', []),
      fc.dictionary(fc.oneof(anyPart, fc.constantFrom('sampling', 'createMessage')), tie('value'), {
        maxKeys: 2,
      }),
    ),
    capabilities: fc.dictionary(anyName, fc.dictionary(anyPart, tie('value'), { maxKeys: 2 }), {
      maxKeys: 3,
    }),
  }),
);

it('answers no greeting otherwise than the server, whatever its client declares', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyCapabilities,
      fc.dictionary(
        fc.constantFrom('title', 'websiteUrl', 'icons', 'description', 'more'),
        fc.constantFrom<unknown>('text', 5, null, [], {}),
        { maxKeys: 1 },
      ),
      async (capabilities, more) => {
        const clientInfo = { name: 'test', version: '1', ...more };
        const line = request(1, 'initialize', hello({ capabilities, clientInfo }));
        const message = firstAnswerer(ANSWERS)(line);
        if (message.kind === 'answered') expect([message.answer]).toEqual(await live([line]));
      },
    ),
    { numRuns: 500 },
  );
});
