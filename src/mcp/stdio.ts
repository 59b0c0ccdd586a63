import { Console } from 'node:console';
import { pipeline } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { limitLines } from './line-limit.js';
import { createMcpServer, type McpOffer } from './server.js';

/** Answers under way get this long when the client has hung up: a start may have to bring the engine up first. */
const GOODBYE_MS = 30_000;

/**
 * Serves one client on stdin and stdout until it hangs up.
 * Only JSON-RPC reaches stdout: whatever a library prints goes to stderr.
 */
export async function serveStdio<Services>(offer: McpOffer<Services>): Promise<void> {
  globalThis.console = new Console(process.stderr);
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const { server, finish } = createMcpServer(offer, log);
  server.onerror = (error) => log(`MCP: ${error.message}`);
  const requests = limitLines((what) => log(`MCP: ${what}`));
  const goneAway = new Promise<void>((resolve) => {
    // The SDK's transport does not notice the end of stdin: without this the process outlives its host.
    requests.once('end', resolve).once('close', resolve);
    process.stdout.once('error', resolve);
  });
  pipeline(process.stdin, requests, () => undefined);
  await server.connect(new StdioServerTransport(requests));
  await goneAway;
  // A script that pipes its requests in ends them at once and still reads the answers.
  await Promise.race([finish(), sleep(GOODBYE_MS)]);
  await flush();
}

/** Lets the answers that are made be written, then waits until they are. */
function flush(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => process.stdout.write('', () => resolve()));
  });
}
