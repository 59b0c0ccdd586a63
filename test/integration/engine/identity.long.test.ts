import { spawn } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../src/base/errors.js';
import { isDatabaseOpen } from '../../../src/base/lock.js';
import { enginePaths } from '../../../src/engine/home/paths.js';
import { readState } from '../../../src/engine/home/state.js';
import {
  type EngineInfo,
  engineTrouble,
  ensureEngine,
  readEngineStatus,
  stopEngine,
} from '../../../src/engine/index.js';
import { freePort } from '../../../src/engine/process/ports.js';
import { isRunning } from '../../../src/engine/process/processes.js';
import { findServers } from '../../../src/engine/server/find-servers.js';
import { countProcesses } from '../../fakes/count-processes.js';
import { EngineHome, freeze, kill, pidsOf } from '../../fakes/engine-home.js';
import { useEngines } from '../../fakes/use-engines.js';

const engines = useEngines();
let home: EngineHome;
let first: EngineInfo;

async function serverPids(): Promise<number[]> {
  return findServers(enginePaths(home.path)).map(({ pid }) => pid);
}

describe('an engine whose home has an umlaut', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'spelled-')));
    await mkdir(join(folder, 'Zoë'.normalize('NFD')));
    await symlink(join(folder, 'Zoë'.normalize('NFD')), join(folder, 'link'));
    home = EngineHome.at(join(folder, 'Zoë'.normalize('NFD')), engines.programs, engines.cli);
    first = await ensureEngine(home.options());
  });
  afterAll(async () => {
    await home.remove();
    await rm(folder, { recursive: true });
  });

  const linked = () => ({ ...home.options(), home: join(folder, 'link') });

  it('N26: is found through a link, and asked without starting a program', async () => {
    const programsStarted = countProcesses();
    expect(await ensureEngine(linked())).toEqual(first);
    expect(await readEngineStatus(join(folder, 'link'))).toEqual({
      home: first.home,
      running: true,
      phase: 'ready',
      engine: first.engine,
      temporal: first.temporal,
      worker: first.worker,
    });
    expect(await engineTrouble(join(folder, 'link'))).toBeUndefined();
    expect(programsStarted.stop()).toBe(0);
  });

  it('is found in a language that knows no umlaut, where there is no ps and no other program', async () => {
    const found = await home.ensureInAnotherProcess(undefined, { LC_ALL: 'C', PATH: '' });
    expect(found).toEqual({ pids: pidsOf(first), address: first.temporal.address });
  });

  it('keeps port and secret where its user alone can read them', async () => {
    const path = enginePaths(home.path).state;
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const { control } = JSON.parse(readFileSync(path, 'utf8'));
    expect(control).toEqual({ port: expect.any(Number), secret: expect.any(String) });
  });

  it('is stopped through the link', async () => {
    const pids = pidsOf(first);
    // A stop names what runs: were one of them replaced, this would say why.
    expect(readFileSync(enginePaths(home.path).engineLog, 'utf8')).not.toContain(' ended: ');
    expect((await stopEngine(join(folder, 'link'))).pids.sort()).toEqual([...pids].sort());
    expect(pids.filter((pid) => isRunning({ pid }))).toEqual([]);
  });
});

describe('one server', () => {
  beforeEach(async () => {
    home = await engines.createHome();
    first = await ensureEngine(home.options());
  });
  afterEach(() => home.remove());

  it('N28: is on a database when two hosts bring the engine up after it was killed, each at once', async () => {
    await kill(first.engine.pid);
    const found = await Promise.all(Array.from({ length: 4 }, () => home.ensureInAnotherProcess()));

    expect(new Set(found.map(({ address }) => address))).toEqual(new Set([first.temporal.address]));
    expect(new Set(found.map(({ pids }) => pids[0])).size).toBe(1);
    expect(await serverPids()).toEqual([first.temporal.pid]);
  });

  it('is on a database when engine.json and the locks were deleted while no engine ran', async () => {
    await kill(first.engine.pid);
    const { state, serverLock, workerLocks, lock } = enginePaths(home.path);
    for (const path of [state, serverLock, lock, ...workerLocks]) await rm(path, { force: true });

    const now = await ensureEngine(home.options());
    expect(now.temporal.pid).toBe(first.temporal.pid);
    expect(await serverPids()).toEqual([first.temporal.pid]);
  });

  it('is on a database when a frozen one was left: it is ended first', async () => {
    await freeze(first.temporal.pid);
    await kill(first.engine.pid);

    const now = await ensureEngine(home.options());
    // Not by a signal to its pid: the system may keep a dead process until the first process asks for its end.
    expect(now.temporal.pid).not.toBe(first.temporal.pid);
    expect(now.temporal.address).toBe(first.temporal.address);
    expect(await serverPids()).toEqual([now.temporal.pid]);
  });

  it('is on a database that a person serves: it is left alone, and the call says so', async () => {
    await stopEngine(home.path);
    const database = join(home.path, `temporal-${first.temporal.version}.db`);
    const port = String(await freePort(undefined));
    const words = ['--db-filename', database, '--sqlite-pragma', 'journal_mode=wal', '--headless'];
    const byHand = spawn(engines.cli, ['server', 'start-dev', '--port', port, ...words], {
      stdio: 'ignore',
    });
    try {
      while (byHand.exitCode === null && !isDatabaseOpen(database))
        await new Promise((next) => setTimeout(next, 50));
      await expect(ensureEngine(home.options())).rejects.toThrow(
        new UnavailableError(
          `the engine did not start: another process has the database ${database} open, and it cannot be told which one; end it by hand ("temporal server start-dev"), and call again.`,
        ),
      );
      expect(byHand.exitCode ?? byHand.signalCode).toBeNull();
    } finally {
      byHand.kill('SIGKILL');
    }
  });

  it('is on a database when engine.json says nothing true: the lock decides', async () => {
    await kill(first.engine.pid);
    const path = enginePaths(home.path).state;
    const state = JSON.parse(readFileSync(path, 'utf8'));
    const wrong = { pid: process.pid, startTime: 'long ago' };
    writeFileSync(
      path,
      JSON.stringify({ ...state, engine: wrong, worker: wrong, temporal: undefined }),
    );

    expect((await ensureEngine(home.options())).temporal).toEqual(first.temporal);
    expect(await serverPids()).toEqual([first.temporal.pid]);
  });
});

describe('a worker that its engine left frozen', () => {
  it('under another name is named by status, makes way for the next one, and is ended by down', async () => {
    home = await engines.createHome();
    try {
      const workerCommand = [process.execPath, engines.programs.worker, 'renamed'] as const;
      first = await ensureEngine(home.options({ workerCommand }));
      await freeze(first.worker?.pid);
      // The engine has said so, and writes it: killed before, it would leave a worker that engine.json does not name.
      while (readState(enginePaths(home.path).state)?.worker === undefined) await sleep(20);
      await kill(first.engine.pid);
      expect((await readEngineStatus(home.path)).worker).toEqual(first.worker);

      const now = await ensureEngine(home.options({ workerCommand }));
      expect(now.worker?.pid).not.toBe(first.worker?.pid);
      expect((await readEngineStatus(home.path)).strays).toEqual([
        { pid: first.worker?.pid, kind: 'worker' },
      ]);
      await stopEngine(home.path);
      expect(
        [first.worker?.pid, ...pidsOf(now)].filter((pid) => isRunning({ pid: Number(pid) })),
      ).toEqual([]);
    } finally {
      await home.remove();
    }
  });
});
