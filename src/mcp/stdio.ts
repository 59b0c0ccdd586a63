import { Console } from 'node:console';
import { pipeline } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { refuseTooLong } from './frame.js';
import { LONGEST_BYTES, limitLines } from './line-limit.js';
import { LineTransport } from './line-transport.js';
import { engineOf, identityOf, type McpOffer } from './offer.js';
import { createMcpServer } from './server.js';

/** Running calls may take this long after the client disconnects: a start may first have to start the engine. */
const GOODBYE_MS = 30_000;

/**
 * Serves one client on stdin and stdout until it disconnects. Only JSON-RPC reaches stdout (N1):
 * all other output goes to stderr.
 */
export async function serveStdio<Services>(offer: McpOffer<Services>): Promise<void> {
  globalThis.console = new Console(process.stderr);
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const engine = engineOf(offer, log);
  const lines = limitLines((head) => {
    log(`MCP: a message of more than ${LONGEST_BYTES} bytes was skipped`);
    void transport.send(refuseTooLong(head, LONGEST_BYTES));
  });
  const transport = new LineTransport(lines, process.stdout, log);
  const goneAway = new Promise<void>((resolve) => {
    // Without this the process outlives its host.
    lines.once('end', resolve).once('close', resolve);
    process.stdout.once('error', resolve);
  });
  pipeline(process.stdin, lines, () => undefined);
  await createMcpServer(identityOf(offer), engine, log).connect(transport);
  await goneAway;
  // A script that pipes in its requests closes stdin at once and still reads the answers.
  await Promise.race([engine.finish(), sleep(GOODBYE_MS)]);
  await flush();
}

/** Lets pending answers be written to stdout, and waits for them. */
function flush(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => process.stdout.write('', () => resolve()));
  });
}
