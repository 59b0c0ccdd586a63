import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { runCommand } from '../../src/engine/process/command.js';
import { freePort } from '../../src/engine/process/ports.js';
import { isServing } from '../../src/engine/server/grpc-health.js';
import { end } from '../fakes/dev-server.js';
import { realTemporalCli } from '../fakes/engine-home.js';
import { call, Product } from '../fakes/product.js';
import { inTurns, type Measure, timed } from './measure.js';

const LOOK_MS = 10;
const ANSWER_MS = 2_000;

/**
 * The first start_gathering in a new home, against the Temporal server's own time until it serves; and against the time
 * of its parts, which run bare and one after the other.
 */
export async function measureColdStart(
  upstream: { archiveUrl: string; geocodingUrl: string },
  turns: number,
): Promise<Measure[]> {
  const ofAllParts: number[] = [];
  const { ours, beside } = await inTurns(
    turns,
    () => firstStart(upstream),
    async () => {
      const { programs, serving, starting } = await bareParts();
      ofAllParts.push(programs + serving + starting);
      return serving;
    },
  );
  const what = 'the first start_gathering of a home';
  return [
    {
      ...{ what, unit: 'ms', ours, budget: 5 },
      beside: { what: 'a bare Temporal server until it serves', values: beside },
    },
    {
      ...{ what: `${what}, by its parts`, unit: 'ms', ours, budget: 2.4 },
      beside: {
        what: "a bare Node.js, temporal --version, a bare server and its first workflow's start",
        values: ofAllParts,
      },
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

/** Milliseconds of two programs that end at once, of a server until it serves, and of the first start of a workflow. */
async function bareParts(): Promise<{ programs: number; serving: number; starting: number }> {
  const cli = await realTemporalCli();
  const programs = await timed(async () => {
    await runCommand(process.execPath, ['-e', ''], { env: process.env });
    await runCommand(cli, ['--version'], { env: process.env });
  });
  const folder = await mkdtemp(join(tmpdir(), 'bare-'));
  const [port, ui] = [await freePort(undefined), await freePort(undefined)];
  const args = ['--port', String(port), '--ui-port', String(ui), '--db-filename', `${folder}/db`];
  const pragmas = ['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=2'];
  const begun = performance.now();
  const server = spawn(cli, ['server', 'start-dev', ...args, ...pragmas], { stdio: 'ignore' });
  try {
    while (!(await serves(port))) {
      if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
      await sleep(LOOK_MS);
    }
    const serving = performance.now() - begun;
    return { programs, serving, starting: await timed(() => startWorkflow(port)) };
  } finally {
    await end(server);
    await rm(folder, { recursive: true });
  }
}

/** Of a server that has served nothing before. */
async function startWorkflow(port: number): Promise<void> {
  const connection = await Connection.connect({ address: `127.0.0.1:${port}` });
  try {
    const { workflow } = new Client({ connection });
    await workflow.start('bare', { workflowId: 'bare', taskQueue: 'bare' });
  } finally {
    await connection.close();
  }
}

async function serves(port: number): Promise<boolean> {
  return isServing(port, AbortSignal.timeout(ANSWER_MS)).catch(() => false);
}
