import {
  PROTOCOL_VERSION_META_KEY,
  type Transport as StatelessTransport,
} from '@modelcontextprotocol/server';
import { serveStdio as serveEitherLine } from '@modelcontextprotocol/server/stdio';
import { withoutLongTexts } from '../base/one-line.js';
import type { CallEngine } from './call-engine.js';
import { RPC_CODES } from './errors.js';
import type { RpcFailure, RpcMessage } from './frame.js';
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
    const refused = refuseOtherVersion(message as RpcMessage);
    if (refused === undefined) inner.onmessage?.(messagePastSdk(message));
    // A host that is gone takes no answer.
    else transport.send(refused).catch(() => undefined);
  };
  transport.onclose = () => inner.onclose?.();
  return inner;
}

const VERSION = '2026-07-28';

/**
 * Each request says the version that it is of. The SDK looks at that of the first one alone.
 * @returns the answer to a request of another version.
 */
function refuseOtherVersion({ id, method, params }: RpcMessage): RpcFailure | undefined {
  const requested = Object(params?._meta)[PROTOCOL_VERSION_META_KEY] as unknown;
  if (typeof requested !== 'string' || requested === VERSION) return undefined;
  if (id === undefined || method === undefined) return undefined;
  const asked = withoutLongTexts(requested);
  const message = `Unsupported protocol version: ${asked}`;
  const data = { supported: [VERSION], requested: asked };
  return { jsonrpc: '2.0', id, error: { code: RPC_CODES.unsupportedVersion, message, data } };
}
