import type { Transport as StatelessTransport } from '@modelcontextprotocol/server';
import { serveStdio as serveEitherLine } from '@modelcontextprotocol/server/stdio';
import type { CallEngine } from './call-engine.js';
import type { LineTransport } from './line-transport.js';
import type { McpIdentity } from './offer.js';
import { createStatelessServer } from './stateless-server.js';

/**
 * Serves a client that began in the line 2026. It may go on with a handshake, because its first message was
 * only a question: the SDK serves that too.
 */
export function serveStateless(
  identity: McpIdentity,
  engine: CallEngine,
  transport: LineTransport,
  log: (line: string) => void,
): void {
  serveEitherLine(
    ({ era }) => createStatelessServer(identity, engine, era === 'modern' ? '2026' : '2025', log),
    {
      transport: transport as unknown as StatelessTransport,
      onerror: (error) => log(`MCP: ${error.message}`),
    },
  );
}
