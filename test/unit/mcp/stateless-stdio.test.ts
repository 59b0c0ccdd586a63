import { PassThrough } from 'node:stream';
import { expect, it } from '@jest/globals';
import { LineTransport } from '../../../src/mcp/line-transport.js';
import { engineOf, identityOf } from '../../../src/mcp/offer.js';
import { serveStateless } from '../../../src/mcp/stateless-stdio.js';

const OFFER = { name: 'none', title: 'None', version: '1.0.0', tools: [], services: null };

it('each request of another version is refused, whatever versions those before it were of', async () => {
  const [lines, output] = [new PassThrough({ objectMode: true }), new PassThrough()];
  const transport = new LineTransport(lines, output, () => undefined);
  serveStateless(
    identityOf(OFFER),
    engineOf(OFFER, () => undefined),
    transport,
    () => undefined,
  );
  transport.open();
  const versions = ['2026-07-28', '1999-01-01', '2026-07-28', 'x'.repeat(1_000_000)];
  for (const [id, version] of versions.entries()) {
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': version,
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    const request = { jsonrpc: '2.0', id, method: 'tools/list', params: { _meta } };
    lines.write(Buffer.from(JSON.stringify(request)));
  }
  await transport.answered();
  const answers = String(output.read())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  answers.sort((one, other) => one.id - other.id);
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
