import { Server as StatelessServer } from '@modelcontextprotocol/server';
import type { CallEngine } from './call-engine.js';
import { LIST_CACHE, type ProtocolLine } from './methods.js';
import type { McpIdentity } from './offer.js';
import { progressReporter } from './progress.js';

/**
 * Makes a server of either protocol line with the SDK's second version, which alone has the line 2026. It is larger
 * than the first version, so nothing that a host waits for loads it.
 * @param log writes a line to stderr.
 */
export function createStatelessServer(
  { info, capabilities, instructions }: McpIdentity,
  engine: CallEngine,
  line: ProtocolLine,
  log: (line: string) => void,
): StatelessServer {
  const server = new StatelessServer(info, {
    capabilities,
    ...instructions,
    cacheHints: { 'server/discover': LIST_CACHE },
  });
  server.onerror = (error) => log(`MCP: ${error.message}`);
  server.fallbackRequestHandler = async ({ method, params }, { mcpReq }) => {
    const report = progressReporter(mcpReq._meta?.progressToken, mcpReq.notify, log);
    const context = { signal: mcpReq.signal, line, ...(report && { report }) };
    return (await engine.answer(method, params, context)) as Record<string, unknown>;
  };
  return server;
}
