import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../src/base/errors.js';
import { enginePaths } from '../../../src/engine/home/paths.js';
import { type EnsureOptions, ensureEngine, stopEngine } from '../../../src/engine/index.js';
import { holderOf } from '../../../src/engine/process/life-lock.js';
import { findServers } from '../../../src/engine/server/find-servers.js';
import { describeUnless } from '../../fakes/describe-unless.js';
import { type EngineHome, kill } from '../../fakes/engine-home.js';
import { writeProgram } from '../../fakes/engine-scripts.js';
import { useEngines } from '../../fakes/use-engines.js';

const engines = useEngines();
let home: EngineHome;
beforeEach(async () => {
  home = await engines.createHome();
});
afterEach(() => home.remove());

const held = () => join(home.path, 'held');
const letGo = () => writeFileSync(held(), '');
const paths = () => enginePaths(home.path);
const serverPids = () => findServers(paths()).map(({ pid }) => pid);
const engineLog = () => readFileSync(paths().engineLog, 'utf8');

/** The command of an engine whose process does nothing before `letGo`, or ends then. */
async function heldEngine(then = 'exec "$@"'): Promise<EnsureOptions> {
  const options = home.options();
  const waits = `while ! [ -e '${held()}' ]; do sleep 0.02; done; ${then}`;
  const program = await writeProgram(join(home.path, 'held-engine'), waits);
  return { ...options, command: [program, ...options.command] };
}

/** The pid of the server that was begun. */
async function begun(): Promise<number> {
  for (;;) {
    const pid = existsSync(paths().serverLock) && holderOf(paths().serverLock)?.pid;
    if (pid) return pid;
    await sleep(10);
  }
}

const whyNot = process.platform === 'win32' ? 'on Windows none is' : undefined;

describeUnless(whyNot, 'a server that was begun beside the engine', () => {
  it('is adopted by the engine', async () => {
    const found = ensureEngine(await heldEngine());
    const pid = await begun();
    letGo();

    expect((await found).temporal.pid).toBe(pid);
    expect(serverPids()).toEqual([pid]);
    expect(engineLog()).toContain(`adopted the Temporal server that was running (pid ${pid})`);
    // As the engine's own is.
    expect(
      statSync(join(home.path, `temporal-${(await found).temporal.version}.db`)).mode & 0o777,
    ).toBe(0o600);
  });

  it('is adopted also where it has not made its database yet', async () => {
    const real = `'${engines.cli}'`;
    const script = `[ "$1" = --version ] && exec ${real} "$@"; while ! [ -e '${held()}' ]; do sleep 0.02; done; exec ${real} "$@"`;
    const temporalCliPath = await writeProgram(join(home.path, 'slow', 'temporal'), script);
    const found = ensureEngine(home.options({ temporalCliPath }));
    const pid = await begun();
    await home.until(({ phase }) => phase === 'starting');
    // Time to make a mistake in.
    await sleep(300);
    letGo();

    expect((await found).temporal.pid).toBe(pid);
    expect(serverPids()).toEqual([pid]);
  });

  it('is adopted when whoever began it is killed', async () => {
    const options = JSON.stringify(await heldEngine());
    const caller = spawn(process.execPath, [engines.programs.caller, options]);
    const pid = await begun();
    await kill(caller.pid);
    letGo();

    const { temporal } = await home.until(({ phase }) => phase === 'ready');
    expect(temporal?.pid).toBe(pid);
    expect(serverPids()).toEqual([pid]);
  });

  it('is one when several begin it at once, and one of them is killed', async () => {
    const options = JSON.stringify(await heldEngine());
    const callers = Array.from({ length: 4 }, () =>
      spawn(process.execPath, [engines.programs.caller, options]),
    );
    const pid = await begun();
    await kill(callers[0]?.pid);
    letGo();

    expect((await ensureEngine(home.options())).temporal.pid).toBe(pid);
    expect(serverPids()).toEqual([pid]);
    await kill(...callers.slice(1).map((caller) => caller.pid));
  });

  it('is ended where the engine’s process ends before it runs', async () => {
    const found = ensureEngine(await heldEngine('echo Error: no engine; exit 7')).catch((e) => e);
    await begun();
    letGo();

    expect(await found).toEqual(
      new UnavailableError(
        `the engine ended with exit code 7: Error: no engine (log: ${paths().engineLog})`,
      ),
    );
    expect(serverPids()).toEqual([]);
  });

  it('is ended by down, and the call says so', async () => {
    const found = ensureEngine(await heldEngine()).catch((error) => error);
    const pid = await begun();

    expect((await stopEngine(home.path)).pids).toContain(pid);
    expect(await found).toEqual(
      new UnavailableError(
        `the engine of ${home.path} was told to stop ("durable-weather down") while it was being started; the next call starts it.`,
      ),
    );
    letGo();
    expect(serverPids()).toEqual([]);
  });

  it('is not begun where a server is left of an engine before: its own is adopted', async () => {
    const first = await ensureEngine(home.options());
    await kill(first.engine.pid);

    const now = await ensureEngine(home.options({ temporalCliPath: '/no/temporal' }));
    expect(now.temporal).toEqual(first.temporal);
    expect(serverPids()).toEqual([first.temporal.pid]);
  });
});
