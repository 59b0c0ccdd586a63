import { setTimeout as sleep } from 'node:timers/promises';
import { steadyNow } from '../base/deadline.js';
import { UnavailableError } from '../base/errors.js';
import { acquireLock, isLocked } from '../base/lock.js';
import { type EnginePaths, prepareHome } from './home/paths.js';
import { NO_PROCESSES, readState, writeState } from './home/state.js';
import { markStop } from './home/stop-mark.js';
import { endProcess, isAlive, isRunning, type ProcessRef } from './process/processes.js';
import { findProcesses } from './server/home-processes.js';
import { endServer } from './server/server-process.js';
import { endWorker } from './worker-process.js';

const POLL_MS = 50;
/** An engine that has just taken the lock says in a moment who it is. */
const STATE_MS = 2_000;
/** Both children's grace, and some more for the engine itself. */
export const ENGINE_GRACE_MS = 30_000;
const REAP_MS = 2_000;

/** What was ended. */
interface Stopped {
  /** False when nothing ran. */
  stopped: boolean;
  pids: number[];
}

/**
 * Ends a home's engine, its worker and its server in order, or what is left of them and of engines before it, and
 * resolves when they are gone. What is being started gives up. No other process is ever signalled.
 * @throws UnavailableError when an engine runs that cannot be found.
 */
export async function stopEngine(home: string): Promise<Stopped> {
  const paths = prepareHome(home);
  markStop(paths);
  const engine = await runningEngine(paths);
  const worker = readState(paths.state)?.worker;
  const { engines, workers, servers } = await findProcesses(paths.home);
  const pids = await alivePids([engine, worker, ...engines, ...workers, ...servers]);
  const all = [engine, ...engines].filter((one) => one !== undefined);
  await Promise.all(all.map((one) => endProcess(one, ENGINE_GRACE_MS)));
  await endLeftovers(paths, worker);
  await reaped(pids);
  return { stopped: pids.length > 0, pids };
}

/** The engine's process while it holds the lock; an engine that was killed leaves its pid in engine.json. */
async function runningEngine(paths: EnginePaths): Promise<ProcessRef | undefined> {
  const deadline = steadyNow() + STATE_MS;
  while (isLocked(paths.lock)) {
    const engine = readState(paths.state)?.engine;
    if (engine !== undefined && (await isRunning(engine))) return engine;
    const { engines } = await findProcesses(paths.home);
    if (engines.length > 0) return engines[0];
    if (steadyNow() >= deadline) {
      throw new UnavailableError(
        `an engine runs in ${paths.home}, but ${paths.state} does not name it; end it by hand.`,
      );
    }
    await sleep(POLL_MS);
  }
  return undefined;
}

/** Under the engine's lock, so that no new engine adopts a server that is being ended. */
async function endLeftovers(paths: EnginePaths, worker: ProcessRef | undefined): Promise<void> {
  const lock = await acquireLock(paths.lock, STATE_MS);
  if (lock === undefined) return;
  try {
    const { workers, servers } = await findProcesses(paths.home);
    const left = worker === undefined ? workers : [worker, ...workers];
    await Promise.all(left.map(endWorker));
    await Promise.all(servers.map(endServer));
    const state = readState(paths.state);
    if (state === undefined || state.phase === 'failed') return;
    await writeState(paths.state, { ...state, ...NO_PROCESSES, phase: 'stopped' });
  } finally {
    lock.release();
  }
}

/** An orphan's pid stays until init takes note of its end. That has no deadline, and some never do. */
async function reaped(pids: number[]): Promise<void> {
  const deadline = steadyNow() + REAP_MS;
  while (pids.some(isAlive) && steadyNow() < deadline) await sleep(POLL_MS);
}

async function alivePids(refs: (ProcessRef | undefined)[]): Promise<number[]> {
  const present = refs.filter((ref) => ref !== undefined);
  const running = await Promise.all(present.map(isRunning));
  const alive = present.filter((_ref, index) => running[index]);
  return [...new Set(alive.map(({ pid }) => pid))];
}
