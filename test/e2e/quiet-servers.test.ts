import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from '@jest/globals';

/** A server that gives nothing back ends then, and with it its output. */
const PATIENCE_MS = 60_000;

/** How V8 names a collection that the program asks for. */
const ASKED_FOR = /Mark-Compact.* testing;/;

it.each([
  ['of a host', []],
  ['over HTTP', ['serve', '--port', '0']],
])('a server %s that nobody asks gives memory back', async (_which, args) => {
  const home = await mkdtemp(join(tmpdir(), 'quiet-'));
  const env = { PATH: process.env.PATH, HOME: home, DURABLE_WEATHER_HOME: join(home, 'dw') };
  const program = ['--trace-gc', resolve('dist/cli.js'), ...args];
  const server = spawn(process.execPath, program, {
    env,
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: PATIENCE_MS,
  });
  // The server of a host is loaded at the first message; the other one reads none.
  server.stdin.write('{}\n');
  const over = new Promise((done) => server.once('close', done));
  try {
    expect(await hasLine(server.stdout, ASKED_FOR)).toBe(true);
  } finally {
    server.kill();
    await over;
    await rm(home, { recursive: true });
  }
});

/** Waits for a line; false at the end of the output. */
async function hasLine(output: NodeJS.ReadableStream, wanted: RegExp): Promise<boolean> {
  for await (const line of createInterface({ input: output })) {
    if (wanted.test(line)) return true;
  }
  return false;
}
