import { mkdtemp, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { FIXED_FOLDER } from '../../../src/base/folders.js';
import { engineTrouble, ensureEngine, readEngineStatus } from '../../../src/engine/index.js';
import { type EngineHome, kill, pidsOf } from '../../fakes/engine-home.js';
import { useEngines } from '../../fakes/use-engines.js';

const engines = useEngines();
let home: EngineHome;
beforeEach(async () => {
  home = await engines.createHome();
});
afterEach(() => home.remove());

it('N23: an engine goes on after the folder that it was started from is deleted, and starts what ends', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'host-'));
  const { pids } = await home.ensureInAnotherProcess(folder);
  await rm(folder, { recursive: true });
  await kill(...pids.slice(1));

  const now = await home.until(
    ({ phase, worker, temporal }) =>
      phase === 'ready' &&
      temporal !== undefined &&
      temporal.pid !== pids[1] &&
      worker !== undefined &&
      worker.pid !== pids[2],
  );
  expect(now.engine?.pid).toBe(pids[0]);
  expect(await engineTrouble(home.path)).toBeUndefined();
  if (process.platform !== 'linux') return;
  const folders = pidsOf(now).map((pid) => readlink(`/proc/${pid}/cwd`));
  expect(await Promise.all(folders)).toEqual([FIXED_FOLDER, FIXED_FOLDER, FIXED_FOLDER]);
});

it('a worker that cannot be started is told with its reason from the third time on, until it works', async () => {
  const cause = join(home.path, 'cause');
  const workerCommand = [process.execPath, engines.programs.worker, 'breaks-by', cause] as const;
  const first = await ensureEngine(home.options({ workerCommand }));
  await writeFile(cause, '');
  await kill(first.worker?.pid);

  const { trouble } = await home.until(({ trouble: said }) =>
    Boolean(said?.includes(' times in a row')),
  );
  const log = join(first.home, 'logs', 'worker.log');
  // The third failure, or a later one on a busy machine.
  const [, times, since] = /failed (\d+) times in a row since (\S+):/.exec(trouble ?? '') ?? [];
  expect(Number(times)).toBeGreaterThanOrEqual(3);
  expect(trouble).toBe(
    `The worker has failed ${times} times in a row since ${since}: the worker ended with exit code 1: Error: ${cause} is in the way (log: ${log}). The engine tries again every 5 s; once the cause is mended, jobs go on by themselves.`,
  );
  await rm(cause);
  await home.until(({ worker }) => worker !== undefined);
  expect((await readEngineStatus(home.path)).trouble).toBeUndefined();
});
