import { PassThrough } from 'node:stream';
import { expect, it } from '@jest/globals';
import { LineTransport } from '../../../src/mcp/line-transport.js';
import { engineOf, identityOf } from '../../../src/mcp/offer.js';
import { serveStateless } from '../../../src/mcp/stateless-stdio.js';
import { readAll } from '../../fakes/read-all.js';

const OFFER = { name: 'none', title: 'None', version: '1.0.0', tools: [], services: null };

/** Answers of a server to requests of these metadata, the first of id 0, in the order of the requests. */
async function answersTo(metas: readonly object[], method = 'tools/list') {
  const [lines, output] = [new PassThrough({ objectMode: true }), new PassThrough()];
  const transport = new LineTransport(lines, output, () => undefined);
  serveStateless(
    identityOf(OFFER),
    engineOf(OFFER, () => undefined),
    transport,
    () => undefined,
  );
  transport.open();
  for (const [id, _meta] of metas.entries()) {
    lines.write(Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, method, params: { _meta } })));
  }
  await transport.answered();
  const answers = readAll(output)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return answers.sort((one, other) => one.id - other.id);
}

const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};

it('each request of another version is refused, whatever versions those before it were of', async () => {
  const versions = ['2026-07-28', '1999-01-01', '2026-07-28', 'x'.repeat(1_000_000)];
  const answers = await answersTo(
    versions.map((version) => ({
      ...ENVELOPE,
      'io.modelcontextprotocol/protocolVersion': version,
    })),
  );
  const refused = (requested: string) => ({
    code: -32022,
    message: `Unsupported protocol version: ${requested}`,
    data: { supported: ['2026-07-28'], requested },
  });
  expect(answers).toMatchObject([
    { id: 0, result: { tools: [] } },
    { id: 1, error: refused('1999-01-01') },
    { id: 2, result: { tools: [] } },
    { id: 3, error: refused(`${'x'.repeat(80)}…`) },
  ]);
});

it.each<[string, object, string]>([
  ['clientCapabilities', { clientCapabilities: undefined }, 'is missing; it takes an object.'],
  ['clientCapabilities', { clientCapabilities: 5 }, 'is 5; it takes an object.'],
  ['clientInfo', { clientInfo: 'x' }, 'is "x"; it takes an object.'],
  ['clientInfo.version', { clientInfo: { name: 'x' } }, 'is missing; it takes a string.'],
  ['protocolVersion', { protocolVersion: 5 }, 'is 5; it takes a string.'],
])('a request that says %s wrongly of itself is told so', async (field, given, words) => {
  const wrong = Object.entries(given).map(([key, value]) => [
    `io.modelcontextprotocol/${key}`,
    value,
  ]);
  const [, answer] = await answersTo([ENVELOPE, { ...ENVELOPE, ...Object.fromEntries(wrong) }]);
  const message = `_meta.io.modelcontextprotocol/${field} ${words}`;
  expect(answer).toEqual({ jsonrpc: '2.0', id: 1, error: { code: -32602, message } });
});

it('the name by which subscriptions/listen passes the SDK is no method', async () => {
  const [answer] = await answersTo([ENVELOPE], 'subscriptions/listen/own');
  expect(answer).toMatchObject({ error: { code: -32601, message: 'Method not found' } });
});
