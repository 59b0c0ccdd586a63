import { Console } from 'node:console';
import { pipeline } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { withoutLongTexts } from '../base/one-line.js';
import type { CallEngine } from './call-engine.js';
import { type RpcMessage, refuseTooLong } from './frame.js';
import { LONGEST_BYTES, limitLines } from './line-limit.js';
import { LineTransport } from './line-transport.js';
import type { ProtocolLine } from './methods.js';
import { engineOf, identityOf, type McpIdentity, type McpOffer } from './offer.js';
import type { Opening } from './opening.js';
import { createMcpServer } from './server.js';

/** Running calls may take this long after the client disconnects: a start may first have to start the engine. */
const GOODBYE_MS = 30_000;

/**
 * Serves one client on stdin and stdout until it disconnects. Only JSON-RPC reaches stdout (N1):
 * all other output goes to stderr.
 * @param opening what the client has said already, and which of it has its answer.
 */
export async function serveStdio<Services>(
  offer: McpOffer<Services>,
  { heard, answered }: Opening = { heard: [], answered: 0 },
): Promise<void> {
  globalThis.console = new Console(process.stderr);
  const log = (line: string) => process.stderr.write(`${withoutLongTexts(line)}\n`);
  const engine = engineOf(offer, log);
  const lines = limitLines((ends) => {
    log(`MCP: a message of more than ${LONGEST_BYTES} bytes was skipped`);
    void transport.refuse(refuseTooLong(ends, LONGEST_BYTES));
  });
  const transport = new LineTransport(lines, process.stdout, log, answered);
  const connection = connectByFirstMessage(transport, identityOf(offer), engine, log);
  const goneAway = new Promise<void>((resolve) => {
    // Without this the process outlives its host.
    lines.once('end', resolve).once('close', resolve);
    process.stdout.once('error', resolve);
    if (process.stdout.errored) resolve();
  });
  for (const piece of heard) lines.write(piece);
  if (process.stdin.readableEnded) lines.end();
  else pipeline(process.stdin, lines, () => undefined);
  await goneAway;
  // A script that pipes in its requests closes stdin at once and still reads the answers.
  await Promise.race([finish(transport, connection, engine), sleep(GOODBYE_MS)]);
  await flush();
}

async function finish(
  transport: LineTransport,
  connection: Connection,
  engine: CallEngine,
): Promise<void> {
  const line = await connection.line;
  await engine.finish();
  // The SDK's second version begins to answer later than requests come.
  if (line === '2026') await transport.answered();
}

/** The server that a client has. */
interface Connection {
  /** Of its first message, when the server is connected; undefined before there is one. */
  line?: Promise<ProtocolLine>;
}

/** In a request's metadata; only the line 2026 has it. */
const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion';

/**
 * Connects the server of the protocol line that the client's first message is of. That of the line 2026 is loaded then:
 * a host of the other line does not wait for it.
 */
function connectByFirstMessage(
  transport: LineTransport,
  identity: McpIdentity,
  engine: CallEngine,
  log: (line: string) => void,
): Connection {
  const connection: Connection = {};
  const held: JSONRPCMessage[] = [];
  const connect = async (line: ProtocolLine): Promise<ProtocolLine> => {
    if (line === '2026') {
      const { serveStateless } = await import('./stateless-stdio.js');
      delete transport.onmessage;
      serveStateless(identity, engine, transport, log);
    } else {
      delete transport.onmessage;
      // It listens before it is first awaited: a later message must not overtake the first one.
      void createMcpServer(identity, engine, log).connect(transport);
    }
    replay(transport, held);
    return line;
  };
  transport.onmessage = (message) => {
    held.push(message);
    connection.line ??= connect(lineOf(message as RpcMessage));
  };
  transport.open();
  return connection;
}

/** Gives messages that came before the server was there. */
function replay(transport: LineTransport, messages: readonly JSONRPCMessage[]): void {
  for (const message of messages) transport.onmessage?.(message);
}

function lineOf({ method, params }: RpcMessage): ProtocolLine {
  const meta = params?._meta as Record<string, unknown> | undefined;
  return method === 'server/discover' || meta?.[VERSION_KEY] !== undefined ? '2026' : '2025';
}

/** Lets pending answers be written to stdout, and waits for them. */
function flush(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => process.stdout.write('', () => resolve()));
  });
}
