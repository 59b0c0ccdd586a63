import type { Server as StatelessServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { CallEngine } from './call-engine.js';
import { clientConnection, endSubscriptions } from './client-connection.js';
import { RPC_CODES, RpcError } from './errors.js';
import { LIST_CACHE, type Notify, type ProtocolLine, type RequestContext } from './methods.js';
import type { McpIdentity } from './offer.js';
import { asReceived } from './own-listen.js';
import { progressReporter } from './progress.js';
import { TellingServer, UNKNOWN_RESOURCE_PAST_SDK } from './telling-server.js';

/** The line 2025 has methods of these names too, so the SDK passes them on only with a schema of ours. */
const SHARED_NAMES = ['tasks/get', 'tasks/cancel'] as const;

type Handler = NonNullable<StatelessServer['fallbackRequestHandler']>;

/** Where a request of the line 2026 has the capabilities of its client. */
const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';

/**
 * Makes a server of either protocol line with the SDK's second version, which alone has the line 2026. It is larger
 * than the first version, so nothing that a host waits for loads it.
 * @param log writes a line to stderr.
 * @param notify sends on a connection that outlasts its requests, where there is one.
 */
export function createStatelessServer(
  { info, capabilities, instructions }: McpIdentity,
  engine: CallEngine,
  line: ProtocolLine,
  log: (line: string) => void,
  notify?: Notify,
): StatelessServer {
  const server = new TellingServer(info, {
    capabilities: capabilities(line, notify !== undefined),
    ...instructions,
    cacheHints: { 'server/discover': LIST_CACHE },
  });
  const connection = line === '2025' && notify ? clientConnection(notify) : undefined;
  server.onclose = () => connection && endSubscriptions(connection);
  server.onerror = (error) => log(`MCP: ${error.message}`);
  const answer: Handler = async ({ method, params }, { mcpReq }) => {
    const report = progressReporter(mcpReq._meta?.progressToken, mcpReq.notify, log);
    const declared =
      line === '2026' ? mcpReq.envelope : { [CAPABILITIES]: server.getClientCapabilities() };
    const context: RequestContext = {
      signal: mcpReq.signal,
      line,
      id: mcpReq.id,
      extensions: extensionsIn(declared),
      ...(line === '2026' && { notify: notify ?? mcpReq.notify }),
      ...(connection && { connection }),
      ...(report && { report }),
    };
    try {
      return (await engine.answer(asReceived(method), params, context)) as Record<string, unknown>;
    } catch (error) {
      throw codePastSdk(error);
    }
  };
  server.fallbackRequestHandler = answer;
  for (const method of SHARED_NAMES.filter((name) => line === '2026' && engine.knows(name, line))) {
    server.setRequestHandler(method, { params: z.looseObject({}) }, (params, context) =>
      answer({ jsonrpc: '2.0', id: context.mcpReq.id, method, params }, context),
    );
  }
  return server;
}

/** An unknown resource passes the SDK under another code. */
function codePastSdk(error: unknown): unknown {
  if (!(error instanceof RpcError) || error.code !== RPC_CODES.resourceNotFound) return error;
  return new RpcError(UNKNOWN_RESOURCE_PAST_SDK, error.message, error.data);
}

/** The extensions that a client declares. */
function extensionsIn(envelope: unknown): string[] {
  const declared = (envelope as Record<string, unknown> | undefined)?.[CAPABILITIES];
  const { extensions } = Object(declared) as { extensions?: unknown };
  return Object.keys(Object(extensions));
}
