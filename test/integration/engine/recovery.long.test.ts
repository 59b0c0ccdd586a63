import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { enginePaths } from '../../../src/engine/home/paths.js';
import {
  type EngineInfo,
  ensureEngine,
  readEngineStatus,
  stopEngine,
} from '../../../src/engine/index.js';
import { holderOf } from '../../../src/engine/process/life-lock.js';
import { portAnswers } from '../../../src/engine/process/ports.js';
import { isRunning } from '../../../src/engine/process/processes.js';
import { findServers } from '../../../src/engine/server/find-servers.js';
import { type EngineHome, kill, pidsOf } from '../../fakes/engine-home.js';
import { writeProgram } from '../../fakes/engine-scripts.js';
import { useEngines } from '../../fakes/use-engines.js';

const engines = useEngines();
let home: EngineHome;
let first: EngineInfo;
beforeEach(async () => {
  home = await engines.createHome();
  first = await ensureEngine(home.options());
});
afterEach(() => home.remove());

async function startJob(): Promise<void> {
  const job = ['--workflow-id', 'job-1', '--type', 'gatherWeather', '--task-queue', 'nobody'];
  await home.temporal('workflow', 'start', ...job);
}

async function expectJob(): Promise<void> {
  const job = ['--workflow-id', 'job-1', '--output', 'json'];
  const { workflowExecutionInfo } = JSON.parse(await home.temporal('workflow', 'describe', ...job));
  expect(workflowExecutionInfo.status).toBe('WORKFLOW_EXECUTION_STATUS_RUNNING');
}

async function expectNoDoubles(): Promise<void> {
  const status = await readEngineStatus(home.path);
  expect(pidsOf(status)).toHaveLength(3);
  expect(findServers(enginePaths(home.path)).map(({ pid }) => pid)).toEqual([status.temporal?.pid]);
}

async function listenOn(port: number): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}

function portOf(address: string): number {
  return Number(address.split(':')[1]);
}

describe('after kill -9 of', () => {
  it('the worker, the engine starts another', async () => {
    const killed = first.worker?.pid;
    await kill(killed);

    const now = await home.until(({ worker }) => worker !== undefined && worker.pid !== killed);
    expect(now.temporal).toEqual(first.temporal);
    expect(now.engine).toEqual(first.engine);
    await expectNoDoubles();
  });

  it('the Temporal server, the engine starts another on the same port and database', async () => {
    await startJob();
    await kill(first.temporal.pid);

    const now = await home.until(
      ({ phase, temporal }) =>
        phase === 'ready' && temporal !== undefined && temporal.pid !== first.temporal.pid,
    );
    expect(now.temporal?.address).toBe(first.temporal.address);
    expect(now.worker).toEqual(first.worker);
    expect(await ensureEngine(home.options())).toMatchObject({ temporal: now.temporal });
    await expectJob();
    await expectNoDoubles();
  });

  it('the engine, the worker ends and the next call’s engine adopts the server', async () => {
    await startJob();
    await kill(first.engine.pid);
    await home.until(({ worker }) => worker === undefined);
    expect(await readEngineStatus(home.path)).toMatchObject({
      running: false,
      phase: 'stopped',
      temporal: first.temporal,
    });

    const now = await ensureEngine(home.options());
    expect(now.temporal).toEqual(first.temporal);
    expect(now.engine.pid).not.toBe(first.engine.pid);
    await expectJob();
    await expectNoDoubles();
  });

  it('an adopted server, its engine starts another', async () => {
    await kill(first.engine.pid);
    await ensureEngine(home.options());
    await kill(first.temporal.pid);

    const now = await home.until(
      ({ phase, temporal }) => phase === 'ready' && temporal !== undefined,
    );
    expect(now.temporal?.pid).not.toBe(first.temporal.pid);
    expect(now.temporal?.address).toBe(first.temporal.address);
    await expectNoDoubles();
  });

  it('all of them, the next call starts them on the same database', async () => {
    await startJob();
    await kill(first.engine.pid, first.temporal.pid, first.worker?.pid);

    const now = await ensureEngine(home.options());
    expect(now.temporal.address).toBe(first.temporal.address);
    await expectJob();
    await expectNoDoubles();
  });
});

it('N15: an engine that is given a newer CLI goes on with the one of its database, and with its jobs', async () => {
  await startJob();
  await stopEngine(home.path);
  const newer = await writeProgram(join(home.path, 'newer'), 'echo "temporal version 99.0.0"');
  const cache = join(home.path, 'cache');
  await mkdir(join(cache, `temporal-${first.temporal.version}`), { recursive: true });
  await symlink(engines.cli, join(cache, `temporal-${first.temporal.version}`, 'temporal'));

  const now = await ensureEngine(home.options({ temporalCliPath: newer }));
  expect(now.temporal.version).toBe(first.temporal.version);
  await expectJob();
});

describe('a remembered port that another program took', () => {
  it('is left to that program at the next start', async () => {
    await stopEngine(home.path);
    const program = await listenOn(portOf(first.temporal.address));

    const now = await ensureEngine(home.options());
    expect(now.temporal.address).not.toBe(first.temporal.address);
    expect(await portAnswers(portOf(first.temporal.address))).toBe(true);
    program.close();
  });

  it('while the server was down, moves the worker to the server’s new port', async () => {
    process.kill(first.engine.pid, 'SIGSTOP');
    process.kill(first.temporal.pid, 'SIGKILL');
    while (await portAnswers(portOf(first.temporal.address))) await sleep(20);
    const program = await listenOn(portOf(first.temporal.address));
    process.kill(first.engine.pid, 'SIGCONT');

    const now = await home.until(
      ({ phase, worker }) =>
        phase === 'ready' && worker !== undefined && worker.pid !== first.worker?.pid,
    );
    expect(now.temporal?.address).not.toBe(first.temporal.address);
    expect(await readFile(join(home.path, 'logs', 'worker.log'), 'utf8')).toContain(
      `${now.worker?.pid} polls ${now.temporal?.address}\n`,
    );
    program.close();
  });
});

describe('down', () => {
  it('ends the engine, its worker and its server, and keeps the ports for the next start', async () => {
    const pids = pidsOf(await readEngineStatus(home.path));
    const { stopped, pids: ended } = await stopEngine(home.path);

    expect(stopped).toBe(true);
    expect(new Set(ended)).toEqual(new Set(pids));
    expect(pids.filter((pid) => isRunning({ pid }))).toEqual([]);
    expect(await readEngineStatus(home.path)).toEqual({
      home: first.home,
      running: false,
      phase: 'stopped',
    });
    expect(await stopEngine(home.path)).toEqual({ stopped: false, pids: [] });
    const again = await ensureEngine(home.options());
    expect(again.temporal.address).toBe(first.temporal.address);
    expect(again.temporal.uiUrl).toBe(first.temporal.uiUrl);
  });

  it('ends a server whose engine was killed', async () => {
    await kill(first.engine.pid);

    const { stopped, pids } = await stopEngine(home.path);
    expect(stopped).toBe(true);
    expect(pids).toContain(first.temporal.pid);
    expect(isRunning({ pid: first.temporal.pid })).toBe(false);
    expect(findServers(enginePaths(home.path))).toEqual([]);
  });

  it('ends and names a server that is just being started again', async () => {
    await stopEngine(home.path);
    const slow = join(home.path, 'slow');
    const temporalCliPath = await writeProgram(
      join(home.path, 'temporal'),
      `if [ "$1" = server ] && [ -e '${slow}' ]; then exec sleep 300; fi; exec '${engines.cli}' "$@"`,
    );
    const now = await ensureEngine(home.options({ temporalCliPath }));
    await writeFile(slow, '');
    await kill(now.temporal.pid);
    const next = await nextServer(now.temporal.pid);

    const { pids } = await stopEngine(home.path);
    expect(new Set(pids)).toEqual(new Set([now.engine.pid, now.worker?.pid, next]));
    expect(pids.filter((pid) => isRunning({ pid }))).toEqual([]);
  });

  it('twice at once waits for a worker that takes its time, and both name all that ran', async () => {
    await stopEngine(home.path);
    const workerCommand = [process.execPath, engines.programs.worker, 'stubborn'] as const;
    const now = await ensureEngine(home.options({ workerCommand }));
    await kill(now.engine.pid);

    const stops = [stopEngine(home.path), stopEngine(home.path)];
    for (const { pids } of await Promise.all(stops.map((stop) => stop.then(withoutRunning)))) {
      expect(new Set(pids)).toEqual(new Set([now.worker?.pid, now.temporal.pid]));
    }
  });
});

/** The pid of the server that follows one that has ended, as soon as it is known. */
async function nextServer(ended: number): Promise<number> {
  for (;;) {
    const pid = holderOf(enginePaths(home.path).serverLock)?.pid;
    if (pid !== undefined && pid !== ended) return pid;
    await sleep(5);
  }
}

/** What a stop has named, without what still runs then. */
function withoutRunning({ pids }: { pids: number[] }) {
  return { pids: pids.filter((pid) => !isRunning({ pid })) };
}
