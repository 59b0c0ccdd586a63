import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { inTurns, type Measure } from './measure.js';

const TOOLS_BYTES = 12_000;

const MOST_RATIO = 1.6;

const request = (id: number, method: string, params: object) =>
  `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;
const INITIALIZE = request(1, 'initialize', {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'bench', version: '1' },
});

/** How long a host waits for the server's first answers, and how much of a context its list of tools takes. */
export async function measureStartup(turns: number): Promise<Measure[]> {
  const listed: number[] = [];
  let tools = 0;
  const { ours, beside } = await inTurns(
    turns,
    () =>
      firstLine([resolve('dist/cli.js')], INITIALIZE, async (ask, sinceSpawn) => {
        tools = Buffer.byteLength(await ask(request(2, 'tools/list', {})));
        listed.push(sinceSpawn());
      }),
    () => firstLine(['-e', 'console.log(1)'], '', async () => undefined),
  );
  const bare = { what: 'a Node.js process that prints a line', values: beside };
  return [
    { what: 'spawn to initialize', unit: 'ms', ours, beside: bare, budget: MOST_RATIO },
    { what: 'spawn to tools/list', unit: 'ms', ours: listed, beside: bare, budget: MOST_RATIO },
    { what: 'tools/list', unit: 'bytes', ours: [tools], budget: TOOLS_BYTES },
  ];
}

/** Milliseconds from the spawn of a Node.js process to its first line. */
async function firstLine(
  args: string[],
  input: string,
  andThen: (ask: (line: string) => Promise<string>, sinceSpawn: () => number) => Promise<void>,
): Promise<number> {
  const begun = performance.now();
  const sinceSpawn = () => performance.now() - begun;
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  const exited = once(child, 'exit');
  // The process that only prints a line ends without reading its stdin.
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.stdin.write(input);
  await lines.next();
  const took = sinceSpawn();
  await andThen(async (line) => {
    child.stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
    child.stdin.write(line);
    return (await lines.next()).value;
  }, sinceSpawn);
  child.stdin.end();
  await exited;
  return took;
}
