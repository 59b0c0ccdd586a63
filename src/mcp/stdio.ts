import { Console } from 'node:console';
import { pipeline } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { limitLines } from './line-limit.js';
import { createMcpServer, type McpOffer } from './server.js';

/** Running calls may take this long after the client disconnects: a start may first have to start the engine. */
const GOODBYE_MS = 30_000;

/**
 * Serves one client on stdin and stdout until it disconnects. Only JSON-RPC reaches stdout: all other output goes to
 * stderr.
 */
export async function serveStdio<Services>(offer: McpOffer<Services>): Promise<void> {
  globalThis.console = new Console(process.stderr);
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const { server, finish } = createMcpServer(offer, log);
  server.onerror = (error) => log(`MCP: ${error.message}`);
  const requests = limitLines((what) => log(`MCP: ${what}`));
  const goneAway = new Promise<void>((resolve) => {
    // The SDK's transport does not notice the end of stdin. Without this the process outlives its host.
    requests.once('end', resolve).once('close', resolve);
    process.stdout.once('error', resolve);
  });
  pipeline(process.stdin, requests, () => undefined);
  await server.connect(new StdioServerTransport(requests));
  await goneAway;
  // A script that pipes in its requests closes stdin at once and still reads the answers.
  await Promise.race([finish(), sleep(GOODBYE_MS)]);
  await flush();
}

/** Lets pending answers be written to stdout, and waits for them. */
function flush(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => process.stdout.write('', () => resolve()));
  });
}
