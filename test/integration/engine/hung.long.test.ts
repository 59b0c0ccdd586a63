import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../src/base/errors.js';
import {
  type EngineInfo,
  engineFinder,
  engineTrouble,
  ensureEngine,
  stopEngine,
} from '../../../src/engine/index.js';
import { portAnswers } from '../../../src/engine/process/ports.js';
import { isRunning } from '../../../src/engine/process/processes.js';
import { type EngineHome, freeze } from '../../fakes/engine-home.js';
import { useEngines } from '../../fakes/use-engines.js';

const engines = useEngines();
let home: EngineHome;
let first: EngineInfo;
beforeEach(async () => {
  home = await engines.createHome();
  first = await ensureEngine(home.options());
});
afterEach(() => home.remove());

describe('what hangs', () => {
  it('as the server is replaced by the engine, at the same address', async () => {
    await freeze(first.temporal.pid);
    const now = await home.until(
      ({ phase, temporal }) =>
        phase === 'ready' && temporal !== undefined && temporal.pid !== first.temporal.pid,
    );
    expect(now.temporal?.address).toBe(first.temporal.address);
    expect(isRunning({ pid: first.temporal.pid })).toBe(false);
  });

  it('as the worker is replaced by the engine, and told of until then', async () => {
    expect(await engineTrouble(home.path)).toBeUndefined();
    await freeze(first.worker?.pid);
    expect(await engineTrouble(home.path)).toBe(
      `The worker (pid ${first.worker?.pid}) is stopped; the engine replaces it within half a minute, and the job goes on then.`,
    );
    await home.until(({ worker }) => worker !== undefined && worker.pid !== first.worker?.pid);
    expect(await engineTrouble(home.path)).toBeUndefined();
  });

  it('as the engine itself is told, and ended by down', async () => {
    const { pid } = first.engine;
    await freeze(pid);
    process.kill(first.temporal.pid, 'SIGKILL');
    while (await portAnswers(Number(first.temporal.address.split(':')[1]))) await sleep(20);
    const words = `The engine (pid ${pid}) is stopped, so nothing that ends is started again; continue it with "kill -CONT ${pid}", or restart it with "durable-weather down" and "durable-weather up".`;
    expect(await engineTrouble(home.path)).toBe(words);
    const find = engineFinder({ ...home.options(), timeoutMs: 1_000 });
    await expect(find(100)).rejects.toEqual(new UnavailableError(words));
    // Its search goes on for others, and would find the engine gone after down, and start one.
    await expect(find(60_000)).rejects.toThrow('the engine was not ready after 1 s');

    await stopEngine(home.path);
    expect(isRunning({ pid })).toBe(false);
  });
});

it('down ends nothing that only looks like it: another home, or the same words in another place', async () => {
  const other = await engines.createHome();
  const neighbour = await ensureEngine(other.options());
  const database = join(first.home, `temporal-${first.temporal.version}.db`);
  const words = ['server', 'start-dev', '--db-filename', database];
  const idle = ['-e', 'setInterval(() => undefined, 1_000)', 'temporal'];
  const alike = spawn(process.execPath, [...idle, ...words], { stdio: 'ignore' });
  try {
    await stopEngine(home.path);
    const theirs = [neighbour.engine, neighbour.temporal, neighbour.worker].map((one) => one?.pid);
    expect([...theirs, alike.pid].map((pid) => isRunning({ pid: Number(pid) }))).toEqual(
      Array.from({ length: 4 }, () => true),
    );
  } finally {
    alike.kill('SIGKILL');
    await other.remove();
  }
});
