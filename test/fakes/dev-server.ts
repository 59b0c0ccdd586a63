import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { realTemporalCli } from './engine-home.js';

/** A real Temporal server in memory, without anything of the engine's. */
export interface DevServer {
  address: string;
  /** Ends it; all that it knew is gone. */
  stop(): Promise<void>;
}

/** Another program may take a port that was free a moment ago, ours or one that the server takes for itself. */
const START_ATTEMPTS = 3;

export async function startDevServer(): Promise<DevServer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await tryDevServer();
    } catch (error) {
      if (attempt === START_ATTEMPTS) throw error;
    }
  }
}

async function tryDevServer(): Promise<DevServer> {
  const port = await freePort();
  const args = ['--ip', '127.0.0.1', '--port', String(port), '--headless', '--log-level', 'error'];
  const server = spawn(
    await realTemporalCli(),
    // Without this, the server deletes a history up to 30 s after it was told to.
    [
      ...['server', 'start-dev', ...args],
      ...['--dynamic-config-value', 'history.transferProcessorEnsureCloseBeforeDelete=false'],
    ],
    { stdio: 'ignore' },
  );
  const address = `127.0.0.1:${port}`;
  try {
    await untilServing(address, server);
  } catch (error) {
    await end(server);
    throw error;
  }
  return { address, stop: () => end(server) };
}

async function untilServing(address: string, server: ChildProcess): Promise<void> {
  while (!(await answers(address))) {
    if (server.exitCode !== null) break;
    await sleep(50);
  }
  // What answers may be another program that was faster.
  if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
}

async function answers(address: string): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address });
    await connection.workflowService.describeNamespace({ namespace: 'default' });
    await connection.close();
    return true;
  } catch {
    return false;
  }
}

/** Ends a process at once. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** A port of loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('the socket has no port');
  return address.port;
}
