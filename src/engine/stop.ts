import { setTimeout as sleep } from 'node:timers/promises';
import { steadyNow } from '../base/deadline.js';
import { UnavailableError } from '../base/errors.js';
import { acquireLock, BEHIND_CONTENT, isLocked } from '../base/lock.js';
import { askEngine } from './control/control-client.js';
import { type EnginePaths, prepareHome } from './home/paths.js';
import { NO_PROCESSES, readState, writeState } from './home/state.js';
import { markStop } from './home/stop-mark.js';
import { type EngineLook, lookAtEngine } from './look.js';
import { endProcess, isAlive, isRunning } from './process/processes.js';
import { findProcesses, type HomeProcesses } from './server/home-processes.js';
import { endServer } from './server/server-process.js';
import { endWorker } from './worker-process.js';

const POLL_MS = 50;
/** An engine that has just taken the lock says in a moment who it is. */
const STATE_MS = 2_000;
/** Both children's grace, and some more for the engine itself. */
const ENGINE_GRACE_MS = 30_000;
/** Longer than inits take that look for ended processes every few seconds. */
const REAP_MS = 5_000;
/** As long as a stop takes whose every process has to be ended by force. */
const TURN_MS = 90_000;

const FULL = /^(ENOSPC|EDQUOT)$/;

/** What was ended. */
interface Stopped {
  /** False when nothing ran. */
  stopped: boolean;
  pids: number[];
}

/**
 * Ends a home's engine, its worker and its server in order, or what is left of them and of engines before it, and
 * resolves when they are gone. What is being started gives up. No other process is ever signalled.
 * @returns what ran when it was called or was being started, also where another stop has ended it meanwhile.
 * @throws UnavailableError when an engine runs that cannot be found.
 */
export async function stopEngine(home: string): Promise<Stopped> {
  const paths = prepareHome(home);
  await unlessFull(() => markStop(paths));
  const before = await pidsNow(paths);
  // One stop at a time: the engine's lock, which a stop holds for a while, would look like an engine without a name.
  const turn = await acquireLock(paths.stopMark, TURN_MS, BEHIND_CONTENT);
  try {
    const pids = [...new Set([...before, ...(await stopAll(paths))])];
    await reaped(pids);
    return { stopped: pids.length > 0, pids };
  } finally {
    turn?.release();
  }
}

/** Ends all, and gives the pids of what ran. */
async function stopAll(paths: EnginePaths): Promise<number[]> {
  const engine = await namedEngine(paths);
  if (engine !== undefined) await askToEnd(engine);
  // Only now, because the engine may just have been starting a server or a worker. It starts no more.
  const found = findProcesses(paths);
  const pids = pidsOf(found, engine?.state?.engine?.pid);
  await Promise.all([
    engine && untilEnded(paths, engine),
    ...found.engines.map((stray) => endProcess(stray, ENGINE_GRACE_MS)),
  ]);
  await endLeftovers(paths);
  return pids;
}

/**
 * Ends the engine that a look has found: asks it to, and ends it by its pid where it cannot be asked or takes too long.
 */
export async function endEngine(paths: EnginePaths, look: EngineLook): Promise<void> {
  await askToEnd(look);
  await untilEnded(paths, look);
}

/** Resolves once the engine, if it can be asked, has heard it: from then on it starts nothing. */
async function askToEnd({ contact, state }: EngineLook): Promise<void> {
  if (contact === 'answers' && state?.control) await askEngine(state.control, 'stop', STATE_MS);
}

async function untilEnded(paths: EnginePaths, { contact, state }: EngineLook): Promise<void> {
  const engine = state?.engine;
  if (engine === undefined) return;
  await endProcess(
    {
      ...engine,
      isRunning: () => isLocked(paths.lock) && isRunning(engine),
      // It has been asked.
      requestEnd: contact === 'answers' ? () => undefined : undefined,
    },
    ENGINE_GRACE_MS,
  );
}

/** What runs now, as far as it can be told at once. */
async function pidsNow(paths: EnginePaths): Promise<number[]> {
  const { contact, state } = await lookAtEngine(paths);
  const engine = contact === 'answers' ? state?.engine?.pid : undefined;
  return pidsOf(findProcesses(paths), engine);
}

/** The engine that holds the lock, once it says who it is; undefined when none does, or only a scan can name it. */
async function namedEngine(paths: EnginePaths): Promise<EngineLook | undefined> {
  const deadline = steadyNow() + STATE_MS;
  for (;;) {
    const look = await lookAtEngine(paths);
    if (!look.isLocked) return undefined;
    const { state, contact } = look;
    const isNamed = contact === 'older' ? state?.engine && isRunning(state.engine) : true;
    if (contact !== 'unknown' && isNamed) return look;
    if (findProcesses(paths).engines.length > 0) return undefined;
    if (steadyNow() >= deadline) {
      throw new UnavailableError(
        `an engine runs in ${paths.home}, but ${paths.state} does not name it; end it by hand.`,
      );
    }
    await sleep(POLL_MS);
  }
}

/** Under the engine's lock, so that no new engine adopts a server that is being ended. */
async function endLeftovers(paths: EnginePaths): Promise<void> {
  const lock = await acquireLock(paths.lock, STATE_MS);
  if (lock === undefined) return;
  try {
    const { workers, servers } = findProcesses(paths);
    await Promise.all(workers.map(endWorker));
    await Promise.all(servers.map(endServer));
    const state = readState(paths.state);
    if (state === undefined || state.phase === 'failed') return;
    const stopped = { ...state, ...NO_PROCESSES, phase: 'stopped' } as const;
    await unlessFull(() => writeState(paths.state, stopped));
  } finally {
    lock.release();
  }
}

/** Notes something that a stop can do without: a full disk, or a full share of one, keeps nothing from ending. */
async function unlessFull(note: () => void | Promise<void>): Promise<void> {
  try {
    await note();
  } catch (error) {
    if (!FULL.test(String((error as NodeJS.ErrnoException).code))) throw error;
  }
}

/** An orphan's pid stays until init takes note of its end. That has no deadline, and some inits never do. */
async function reaped(pids: number[]): Promise<void> {
  const deadline = steadyNow() + REAP_MS;
  while (pids.some(isAlive) && steadyNow() < deadline) await sleep(POLL_MS);
}

function pidsOf({ engines, workers, servers }: HomeProcesses, engine: number | undefined) {
  const found = [...engines, ...workers, ...servers].map(({ pid }) => pid);
  return [...new Set(engine === undefined ? found : [engine, ...found])];
}
