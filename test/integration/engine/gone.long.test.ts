import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { enginePaths } from '../../../src/engine/home/paths.js';
import {
  type EngineInfo,
  ensureEngine,
  readEngineStatus,
  stopEngine,
} from '../../../src/engine/index.js';
import { isRunning } from '../../../src/engine/process/processes.js';
import { findServers } from '../../../src/engine/server/find-servers.js';
import { type EngineHome, freeze, pidsOf } from '../../fakes/engine-home.js';
import { useEngines } from '../../fakes/use-engines.js';

const run = promisify(execFile);

const engines = useEngines();
let home: EngineHome;
let first: EngineInfo;
beforeEach(async () => {
  home = await engines.createHome();
  first = await ensureEngine(home.options());
});
afterEach(() => home.remove());

function pidsOfFirst(): number[] {
  return pidsOf(first);
}

async function untilAllGone(pids: number[]): Promise<void> {
  while (pids.some((pid) => isRunning({ pid }))) await sleep(20);
}

function database(of = first.home): string {
  return join(of, `temporal-${first.temporal.version}.db`);
}

async function expectOneOfEach(): Promise<void> {
  const status = await readEngineStatus(home.path);
  expect(pidsOf(status)).toHaveLength(3);
  expect(pidsOf(status).filter((pid) => pidsOfFirst().includes(pid))).toEqual([]);
  expect(status.strays).toBeUndefined();
  expect(findServers(enginePaths(home.path)).map(({ pid }) => pid)).toEqual([status.temporal?.pid]);
}

describe('an engine ends with all that it started', () => {
  it('when its home is deleted, and leaves nothing where it was', async () => {
    await rm(home.path, { recursive: true });
    await untilAllGone(pidsOfFirst());

    await expect(readFile(join(home.path, 'engine.json'))).rejects.toMatchObject({
      code: 'ENOENT',
    });
    await ensureEngine(home.options());
    await expectOneOfEach();
  });

  it('when its home is moved while it starts a worker, and says so', async () => {
    await stopEngine(home.path);
    const moved = `${home.path} moved`;
    const script = `mv '${home.path}' '${moved}'; exit 1`;
    const { command, env } = home.options({ workerCommand: ['sh', '-c', script] });
    const [file, ...args] = command;
    try {
      const { code, stderr } = await run(file, args, { env }).catch((error) => error);
      expect(code).toBe(1);
      expect(stderr.trimEnd().split('\n').at(-1)).toBe(
        `Error: the engine has ended, because its home ${home.path} was deleted or moved while the engine ran; the next call starts a new one`,
      );
      expect(existsSync(home.path)).toBe(false);
      const now = await readEngineStatus(moved);
      expect(now).toEqual({ home: moved, running: false, phase: 'stopped' });
    } finally {
      await rm(moved, { recursive: true, force: true });
    }
  });

  it('when its database is deleted, and says so', async () => {
    await rm(database());
    await untilAllGone(pidsOfFirst());

    const now = await home.until(({ running, phase }) => !running && phase === 'stopped');
    expect(now.message).toBe(
      `the engine has ended, because the database ${database()} was deleted or moved while the engine ran; the next call starts a new one`,
    );
    await ensureEngine(home.options());
    await expectOneOfEach();
  });

  it('when its home is moved, where the jobs then are', async () => {
    const job = ['--workflow-id', 'job-1', '--type', 'gatherWeather', '--task-queue', 'nobody'];
    await home.temporal('workflow', 'start', ...job);
    const moved = await engines.createHome();
    try {
      await rename(home.path, moved.path);
      const now = await ensureEngine(moved.options());
      expect(pidsOfFirst().filter((pid) => isRunning({ pid }))).toEqual([]);
      expect(now.home).toBe(moved.path);
      expect(await moved.temporal('workflow', 'describe', '--workflow-id', 'job-1')).toMatch(
        /gatherWeather/,
      );
    } finally {
      await moved.remove();
    }
  });
});

it('a call is not given a server whose database has just been deleted or replaced', async () => {
  const content = await readFile(database());
  await rm(database());
  await writeFile(database(), content);

  const now = await ensureEngine(home.options());
  expect(pidsOf(now).filter((pid) => pidsOfFirst().includes(pid))).toEqual([]);
  await untilAllGone(pidsOfFirst());
  await expectOneOfEach();
});

it('a copied home names none of the first one’s processes, and its down ends none', async () => {
  const copy = await engines.createHome();
  try {
    await cp(home.path, copy.path, { recursive: true });
    expect(await readEngineStatus(copy.path)).toEqual({
      home: copy.path,
      running: false,
      phase: 'stopped',
    });
    expect(await stopEngine(copy.path)).toEqual({ stopped: false, pids: [] });
    expect(pidsOfFirst().filter((pid) => isRunning({ pid }))).toEqual(pidsOfFirst());
    expect(pidsOf(await ensureEngine(copy.options()))).toHaveLength(3);
    expect(await ensureEngine(home.options())).toEqual(first);
  } finally {
    await copy.remove();
  }
});

it('what is left of an engine that cannot end itself is named by status and ended by down', async () => {
  await freeze(first.engine.pid);
  await rm(home.path, { recursive: true });

  const { strays } = await readEngineStatus(home.path);
  const named = [
    { pid: first.engine.pid, kind: 'engine' },
    { pid: first.temporal.pid, kind: 'server' },
  ];
  expect(strays).toEqual(expect.arrayContaining(named));
  await stopEngine(home.path);
  await untilAllGone(pidsOfFirst());
  expect(await readEngineStatus(home.path)).toEqual({ home: home.path, running: false });
});

describe('down while a call brings the engine up', () => {
  it.each([0, 100, 300, 700, 1_200])('leaves nothing running, %d ms after', async (delay) => {
    await stopEngine(home.path);
    const called = home.ensureInAnotherProcess().then(
      () => 'found',
      (error: Error) => error.message,
    );
    await sleep(delay);
    await stopEngine(home.path);
    const found = await called;
    if (found !== 'found') expect(found).toContain('was told to stop ("durable-weather down")');
    // The caller may have been stopped before it had begun: then it found, and started, after the stop.
    if (found === 'found') await stopEngine(home.path);

    expect(await readEngineStatus(home.path)).toMatchObject({ running: false });
    expect((await readEngineStatus(home.path)).strays).toBeUndefined();
    expect(findServers(enginePaths(home.path))).toEqual([]);
  });
});
