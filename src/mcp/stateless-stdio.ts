import type { Transport as StatelessTransport } from '@modelcontextprotocol/server';
import { serveStdio as serveEitherLine } from '@modelcontextprotocol/server/stdio';
import type { CallEngine } from './call-engine.js';
import { refuseEnvelope } from './envelope.js';
import type { RpcMessage } from './frame.js';
import type { LineTransport } from './line-transport.js';
import type { Notify } from './methods.js';
import type { McpIdentity } from './offer.js';
import { messagePastSdk } from './own-listen.js';
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
  // Not through the SDK: it drops notifications for which it has no subscription of its own.
  const notify: Notify = (notification) => transport.send({ jsonrpc: '2.0', ...notification });
  serveEitherLine(
    ({ era }) =>
      createStatelessServer(identity, engine, era === 'modern' ? '2026' : '2025', log, notify),
    { transport: passage(transport), onerror: (error) => log(`MCP: ${error.message}`) },
  );
}

/** What the SDK reads and writes instead of the transport itself. */
function passage(transport: LineTransport): StatelessTransport {
  const inner: StatelessTransport = {
    start: () => transport.start(),
    send: (message) => transport.send(message),
    close: () => transport.close(),
  };
  transport.onmessage = (message) => {
    const refused = refuseEnvelope(message as RpcMessage);
    if (refused === undefined) inner.onmessage?.(messagePastSdk(message));
    // A host that is gone takes no answer.
    else transport.send(refused).catch(() => undefined);
  };
  transport.onclose = () => inner.onclose?.();
  return inner;
}
