import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { enginePaths } from '../../../src/engine/home/paths.js';
import { ensureEngine, readEngineStatus, stopEngine } from '../../../src/engine/index.js';
import { findProcesses } from '../../../src/engine/server/home-processes.js';
import { type EngineHome, pidsOf } from '../../fakes/engine-home.js';
import { useEngines } from '../../fakes/use-engines.js';

const engines = useEngines();
let home: EngineHome;
beforeEach(async () => {
  home = await engines.createHome();
});
afterEach(() => home.remove());

/** A first start takes half a second on a machine with nothing else to do. */
const MOMENTS_MS = [50, 100, 150, 200, 250, 300, 400, 600, 1_000];

function running() {
  const { engines, servers } = findProcesses(enginePaths(home.path));
  const pids = (found: { pid: number }[]) => found.map(({ pid }) => pid);
  return { engines: pids(engines), servers: pids(servers) };
}

it.each(MOMENTS_MS)(
  'two callers, one killed %i ms after its start, leave one engine and one server, and down leaves nothing',
  async (ms) => {
    const start = () =>
      spawn(process.execPath, [engines.programs.caller, JSON.stringify(home.options())]);
    const [killed, other] = [start(), start()];
    const otherEnded = once(other, 'exit');
    await sleep(ms);
    killed.kill('SIGKILL');

    expect(await otherEnded).toEqual([0, null]);
    const { engine, temporal } = await ensureEngine(home.options());
    // An engine that has found another one at work takes a moment to end.
    while (running().engines.length > 1) await sleep(20);
    expect(running()).toEqual({ engines: [engine.pid], servers: [temporal.pid] });
    expect(await readEngineStatus(home.path)).not.toHaveProperty('strays');

    const { pids } = await stopEngine(home.path);
    expect(pids).toEqual(expect.arrayContaining(pidsOf({ engine, temporal })));
    expect(running()).toEqual({ engines: [], servers: [] });
  },
);
