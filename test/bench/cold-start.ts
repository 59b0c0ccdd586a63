import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../src/engine/process/ports.js';
import { isServing } from '../../src/engine/server/grpc-health.js';
import { end } from '../fakes/dev-server.js';
import { realTemporalCli } from '../fakes/engine-home.js';
import { call, Product } from '../fakes/product.js';
import { inTurns, type Measure, timed } from './measure.js';

const LOOK_MS = 10;
const ANSWER_MS = 2_000;

/** The first start_gathering in a new home, against the Temporal server's own time until it serves. */
export async function measureColdStart(
  upstream: { archiveUrl: string; geocodingUrl: string },
  turns: number,
): Promise<Measure[]> {
  const { ours, beside } = await inTurns(
    turns,
    () => firstStart(upstream),
    () => bareServer(),
  );
  return [
    {
      ...{ what: 'the first start_gathering of a home', unit: 'ms', ours, budget: 5 },
      beside: { what: 'a bare Temporal server until it serves', values: beside },
    },
  ];
}

async function firstStart(upstream: { archiveUrl: string; geocodingUrl: string }): Promise<number> {
  const product = await Product.create(upstream);
  try {
    const client = await product.connect();
    return await timed(() =>
      call(client, 'start_gathering', {
        locations: [{ latitude: 1, longitude: 2 }],
        ...{ start_date: '2020-01-01', end_date: '2020-01-31' },
      }),
    );
  } finally {
    await product.remove();
  }
}

async function bareServer(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'bare-'));
  const [port, ui] = [await freePort(undefined), await freePort(undefined)];
  const args = ['--port', String(port), '--ui-port', String(ui), '--db-filename', `${folder}/db`];
  const pragmas = ['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=2'];
  const cli = await realTemporalCli();
  const begun = performance.now();
  const server = spawn(cli, ['server', 'start-dev', ...args, ...pragmas], { stdio: 'ignore' });
  try {
    while (!(await serves(port))) {
      if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
      await sleep(LOOK_MS);
    }
    return performance.now() - begun;
  } finally {
    await end(server);
    await rm(folder, { recursive: true });
  }
}

async function serves(port: number): Promise<boolean> {
  return isServing(port, AbortSignal.timeout(ANSWER_MS)).catch(() => false);
}
