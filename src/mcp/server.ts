import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { Result } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { CallEngine } from './call-engine.js';
import { clientConnection, endSubscriptions } from './client-connection.js';
import type { McpIdentity } from './offer.js';
import { parseParams } from './params.js';
import { progressReporter } from './progress.js';

/**
 * Makes a server of the protocol line with a handshake, for one client. It answers initialize and lists from memory.
 * @param log writes a line to stderr.
 */
export function createMcpServer(
  { info, capabilities, instructions }: McpIdentity,
  engine: CallEngine,
  log: (line: string) => void,
): Server {
  const server = new ExplainingServer(info, {
    capabilities: capabilities('2025', true),
    ...instructions,
  });
  const connection = clientConnection((notification) => server.notification(notification as never));
  server.onclose = () => endSubscriptions(connection);
  server.onerror = (error) => log(`MCP: ${error.message}`);
  // All methods but the handshake's: the SDK's own checks of them would answer in zod's words.
  server.fallbackRequestHandler = ({ method, params }, { signal, requestId, sendNotification }) => {
    const report = progressReporter(params?._meta?.progressToken, sendNotification, log);
    const line = '2025' as const;
    const id = requestId;
    const extensions = Object.keys(server.getClientCapabilities()?.extensions ?? {});
    const context = { signal, line, id, connection, extensions, ...(report && { report }) };
    return engine.answer(method, params, context) as Promise<Result>;
  };
  return server;
}

/** A server that refuses the parameters of the SDK's own methods, initialize and ping, in our words. */
class ExplainingServer extends Server {
  // The constructors of the SDK's classes call this for their methods.
  override setRequestHandler(schema: object, handler: Handler): void {
    const full = schema as z.ZodObject<{ method: z.ZodLiteral<string> }>;
    const lenient = z.looseObject({ method: full.shape.method });
    const explain: Handler = (request, extra) =>
      handler(parseParams(full, request) as never, extra);
    super.setRequestHandler(lenient, explain as never);
  }
}

type Handler = (request: never, extra: never) => unknown;
