import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** `durable-weather serve` as a process. */
export interface ServedProduct {
  /** http://127.0.0.1:<port>/mcp */
  url: URL;
  /** Sends SIGTERM. @returns the exit code. */
  stop(): Promise<number | null>;
}

/** Starts it on a free port and waits until it says where it is. */
export async function serveProduct(
  env: Record<string, string>,
  args: string[] = [],
): Promise<ServedProduct> {
  const child = spawn(process.execPath, [resolve('dist/cli.js'), 'serve', '--port', '0', ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exit = new Promise<number | null>((done) => child.once('close', done));
  const url = await addressOf(child);
  return {
    url,
    stop: () => {
      child.kill('SIGTERM');
      return exit;
    },
  };
}

function addressOf(child: ChildProcess): Promise<URL> {
  return new Promise((done, fail) => {
    let text = '';
    child.stderr?.on('data', (data) => {
      text += data;
      const [, address] = /^MCP is served at (\S+)$/m.exec(text) ?? [];
      if (address !== undefined) done(new URL(address));
    });
    child.once('close', () => fail(new Error(text)));
  });
}
