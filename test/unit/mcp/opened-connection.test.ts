import { PassThrough } from 'node:stream';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { firstAnswerer } from '../../../src/mcp/first-answers.js';
import { limitLines } from '../../../src/mcp/line-limit.js';
import { LineTransport } from '../../../src/mcp/line-transport.js';
import { engineOf, identityOf } from '../../../src/mcp/offer.js';
import { hearOpening, type Opening } from '../../../src/mcp/opening.js';
import { createMcpServer } from '../../../src/mcp/server.js';
import { readAll } from '../../fakes/read-all.js';

const OFFER = { name: 'counter', title: 'Counter', version: '1.2.3', tools: [], services: {} };

const UNHEARD: Opening = { heard: [], answered: 0 };

/** What a client gets for all that it sends, sorted. @param opened whether its first messages are answered at once. */
async function answersTo(lines: readonly string[], opened: boolean): Promise<string[]> {
  const input = new PassThrough();
  const output = new PassThrough();
  input.end(lines.map((line) => `${line}\n`).join(''));
  const { heard, answered } = opened
    ? await hearOpening(input, output, firstAnswerer(ANSWERS))
    : UNHEARD;
  const log = () => undefined;
  const passed = limitLines(log);
  const transport = new LineTransport(passed, output, log, answered);
  void createMcpServer(identityOf(OFFER), engineOf(OFFER, log), log).connect(transport);
  transport.open();
  for (const piece of heard) passed.write(piece);
  input.pipe(passed);
  for (let turn = 0; turn < 4; turn++) await new Promise((soon) => setImmediate(soon));
  return (readAll(output).match(/.+(?=\n)/g) ?? []).sort();
}

const request = (id: string, method: string, params: object = {}) =>
  `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${JSON.stringify(params)}}`;
const initialize = (id: string) =>
  request(id, 'initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
  });
const list = (id: string) => request(id, 'tools/list');
const ping = (id: string) => request(id, 'ping');
const cancelled = (requestId: unknown) =>
  JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } });

const resultIn = (line = '{}') => JSON.parse(line).result;
const ANSWERS = { initialize: {}, 'tools/list': {} };
const [greeted, listed] = await answersTo([initialize('1'), list('0')], false);
Object.assign(ANSWERS, {
  initialize: { '2025-06-18': resultIn(greeted) },
  'tools/list': resultIn(listed),
});

const LIST = JSON.stringify(ANSWERS['tools/list']);
const GREETING = JSON.stringify(Object.values(ANSWERS.initialize)[0]);
const answer = (id: string, result: string) => `{"result":${result},"jsonrpc":"2.0","id":${id}}`;

it.each<[string, string[], [id: string, result: string][]]>([
  [
    'uses the id of its list again',
    [initialize('1'), list('2'), ping('2')],
    [
      ['1', GREETING],
      ['2', LIST],
      ['2', '{}'],
    ],
  ],
  [
    'cancels its list, and uses the id again',
    [initialize('1'), list('2'), cancelled(2), ping('2')],
    [
      ['1', GREETING],
      ['2', LIST],
      ['2', '{}'],
    ],
  ],
  [
    'cancels its greeting, and uses the id again',
    [initialize('1'), cancelled(1), ping('1'), ping('1')],
    [
      ['1', GREETING],
      ['1', '{}'],
      ['1', '{}'],
    ],
  ],
])('a client that %s gets one answer to each request', async (_what, lines, expected) => {
  const answers = expected.map(([id, result]) => answer(id, result));
  expect(await answersTo(lines, true)).toEqual(answers.sort());
});

const anyId = fc.constantFrom('1', '2', '"2"', '0', '-7', '1764412345678901', '9007199254740991');
const longId = fc.constantFrom('9007199254740993', '-12345678901234567890');
const anyRequest = fc
  .tuple(fc.oneof({ weight: 5, arbitrary: anyId }, longId), fc.constantFrom(list, ping, initialize))
  .map(([id, ask]) => ask(id));
const NOTE = '{"jsonrpc":"2.0","method":"notifications/initialized"}';

it('a client gets what the server alone would answer, whatever ids it gives', async () => {
  const later = fc.array(fc.oneof(anyRequest, fc.constant(NOTE)), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(anyId.map(initialize), later, async (first, more) => {
      const lines = [first, ...more];
      expect(await answersTo(lines, true)).toEqual(await answersTo(lines, false));
    }),
    { numRuns: 300 },
  );
});
