import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { median } from './clock.js';
import type { Measure } from './report.js';

const SPAWNS = 7;
const INITIALIZE_MS = 300;
const TOOLS_BYTES = 12_000;

const request = (id: number, method: string, params: object) =>
  `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;
const INITIALIZE = request(1, 'initialize', {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'bench', version: '1' },
});

/** How long a host waits for the server's first answer, and how much of a context its list of tools takes. */
export async function measureStartup(): Promise<Measure[]> {
  const spawns: number[] = [];
  let tools = 0;
  for (let spawned = 0; spawned < SPAWNS; spawned++) {
    const begun = performance.now();
    const server = spawn(process.execPath, [resolve('dist/cli.js')], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
    server.stdin.write(INITIALIZE);
    await lines.next();
    spawns.push(performance.now() - begun);
    server.stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
    server.stdin.write(request(2, 'tools/list', {}));
    tools = Buffer.byteLength((await lines.next()).value);
    server.stdin.end();
    await once(server, 'exit');
  }
  const initialize = median(spawns);
  return [
    {
      what: `spawn to initialize, median of ${SPAWNS}`,
      measured: `${initialize.toFixed(0)} ms`,
      target: `${INITIALIZE_MS} ms`,
      met: initialize <= INITIALIZE_MS,
    },
    {
      what: 'tools/list',
      measured: `${tools} bytes`,
      target: `${TOOLS_BYTES} bytes`,
      met: tools <= TOOLS_BYTES,
    },
  ];
}
