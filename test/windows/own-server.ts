/** A Temporal server of the user's own, named by TEMPORAL_ADDRESS, and a worker that is started by hand. */
import { type ChildProcess, spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { journey } from './journey.js';
import type { WindowsHome } from './product.js';
import type { Step } from './steps.js';

const SEARCH_ATTRIBUTES = ['WeatherPlace=Keyword', 'WeatherResolution=Keyword'];

export async function ownServer(home: WindowsHome, step: Step): Promise<void> {
  const port = await anyPort();
  const env = { ...home.env, TEMPORAL_ADDRESS: `127.0.0.1:${port}` };
  const children: ChildProcess[] = [];
  await step('TEMPORAL_ADDRESS: temporal.exe serves, and a worker polls', async () => {
    children.push(startServer(home, port));
    await untilAnswers(port);
    const worker = spawn(process.execPath, [home.errand.cli, 'worker'], { env });
    children.push(worker);
    await new Promise<void>((resolve, reject) => {
      worker.stderr.on('data', (text) => {
        if (String(text).includes('polling ')) resolve();
      });
      worker.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
    });
  });
  await journey({ ...home, env }, (name, hold) => step(`TEMPORAL_ADDRESS: ${name}`, hold));
  for (const child of children) child.kill();
}

function startServer({ errand }: WindowsHome, port: number): ChildProcess {
  const database = join(errand.folder, 'own server.db');
  const attributes = SEARCH_ATTRIBUTES.flatMap((attribute) => ['--search-attribute', attribute]);
  const command = ['server', 'start-dev', '--headless', '--port', String(port)];
  const args = [...command, '--db-filename', database, ...attributes];
  return spawn(errand.temporal, args, { stdio: 'ignore' });
}

async function untilAnswers(port: number): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await answers(port)) return;
    await sleep(200);
  }
  throw new Error('temporal.exe took no connection within a minute');
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
  });
}

function anyPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? Number(address?.port) : 0));
    });
  });
}
