import { setTimeout as sleep } from 'node:timers/promises';
import { UnavailableError } from '../base/errors.js';
import type { AttemptsInHand } from './attempts-in-hand.js';
import { startChild, unlessEnded } from './process/child.js';
import type { ChildEnvironment, Command } from './process/command.js';
import { type LifeLock, takeLifeLock } from './process/life-lock.js';
import { isStopped } from './process/proc.js';
import { endProcess, type RunningProcess } from './process/processes.js';
import type { Service } from './process/supervise.js';
import { PULSE } from './process/watch.js';

interface WorkerOptions {
  command: Command;
  env: ChildEnvironment;
  logPath: string;
  /** Life locks; the worker takes the first free one. */
  locks: readonly string[];
  /** Of the server to poll, host:port. */
  address: string;
  inHand: AttemptsInHand;
}

const READY_MS = 60_000;
/** Enough for an activity to store the part that it has in hand. */
const GRACE_MS = 10_000;

/**
 * Keeps memory that the worker has freed from staying with glibc, where it is the allocator. By default each thread may
 * get an arena of its own, and once a large block is freed, blocks of its size come from arenas, which rarely shrink.
 * An answer of a decade of hours is 4 MB, and a column of it 0.7 MB; a socket is read into blocks of 64 kB. When
 * there were two arenas, and these blocks came from them, twenty large jobs took 10 to 15 MB more. Values that the user
 * has set win. See mallopt(3).
 *
 * On Linux DuckDB has an allocator of its own, jemalloc. It keeps what was freed, in an arena for each of the four
 * threads on which queries run in turn: 100 MB after some decades of hours of 16 variables, and 55 MB in one arena.
 */
const ALLOCATOR = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '65536',
  DUCKDB_JE_MALLOC_CONF: 'narenas:1',
};

/**
 * Starts the worker and waits until it polls. Over its IPC channel it sends {ready: true}, and
 * {alive: true} whenever it is sent anything; when the channel closes, because the engine is gone, it ends itself.
 * It sends {begins: activity, token} and {ends: activity, token} for each attempt of an activity. The tokens of what a
 * worker that died had begun and not ended, or had just ended, are sent to the next one as {left: [tokens], dead:
 * [pids]}, so that it goes on with that, and with the workflows' tasks that it had, at once.
 * @throws UnavailableError with the worker's last word when it ends before.
 */
export async function startWorkerProcess(
  options: WorkerOptions,
  signal: AbortSignal,
): Promise<Service> {
  const life = await freeLifeLock(options.locks);
  const inHand = options.inHand.ofNextWorker();
  const child = await startChild({
    name: 'the worker',
    command: options.command,
    env: { ...ALLOCATOR, ...options.env, TEMPORAL_ADDRESS: options.address },
    logPath: options.logPath,
    ipc: true,
    signal,
    life: { ...life, about: {} },
  });
  try {
    inHand.runsAs(child.pid);
    child.onMessage((message) => inHand.hear(message));
    await unlessEnded(child, signal, (over) => Promise.race([child.ready, tooLate(over)]));
    // Only now, because the last messages of a process may arrive after its end.
    child.tell(inHand.takeLeft());
    const pulse = { ...PULSE, ask: child.ping, isStopped: () => isStopped(child.pid) };
    return { ...child, pulse };
  } catch (error) {
    await endWorker(child);
    throw error;
  }
}

/** Gives the worker time to finish its activities, then makes sure that it is gone. */
export function endWorker(worker: RunningProcess): Promise<void> {
  return endProcess(worker, GRACE_MS);
}

/** A worker whose engine was killed may still be finishing its activities, under its own lock. */
async function freeLifeLock(paths: readonly string[]): Promise<LifeLock> {
  for (const path of paths) {
    const life = await takeLifeLock(path);
    if (life !== undefined) return life;
  }
  throw new UnavailableError(
    `earlier workers still hold ${paths.join(', ')}; "durable-weather down" ends them`,
  );
}

async function tooLate(signal: AbortSignal): Promise<never> {
  await sleep(READY_MS, undefined, { signal });
  throw new UnavailableError(`the worker did not poll after ${READY_MS / 1000} s`);
}
