import { type EnginePaths, prepareHome } from './home/paths.js';
import type { EngineState } from './home/state.js';
import { type EngineLook, lookAtEngine } from './look.js';
import { LOOPBACK } from './process/ports.js';
import { isRunning } from './process/processes.js';
import { type FoundServer, isOnDatabase } from './server/find-servers.js';
import { findProcesses, type HomeProcesses } from './server/home-processes.js';
import { troubleIn } from './trouble.js';

/** What runs in a home now. A process is named only while it lives. */
export interface EngineStatus {
  home: string;
  running: boolean;
  phase?: EngineState['phase'];
  /** What the engine does, or why it failed. */
  message?: string;
  engine?: { pid: number };
  temporal?: { address: string; uiUrl?: string; pid: number; version: string };
  worker?: { pid: number };
  /**
   * Processes of this home that no engine looks after: its files were deleted or moved, or its engine was killed.
   * Where processes cannot be listed (macOS, Windows), those of a home that was deleted are not found.
   */
  strays?: { pid: number; kind: 'engine' | 'worker' | 'server' }[];
  /** What keeps a running engine from its work, in a sentence. */
  trouble?: string;
}

/** An engine on a busy machine takes seconds to answer, and is no fault to be told. */
const ANSWER_MS = 5_000;

/** Asks the engine, and looks at its processes. A server that outlived its engine is shown too. */
export async function readEngineStatus(home: string): Promise<EngineStatus> {
  const paths = prepareHome(home);
  const look = await lookAtEngine(paths, ANSWER_MS);
  const { isLocked: running, state } = look;
  const found = findProcesses(paths);
  const engine = engineIn(look);
  const worker = workerIn(look, found);
  const temporal = serverIn(paths, found);
  const trouble = running ? troubleIn(paths.home, look) : undefined;
  const strays = straysOf(found, look, [engine?.pid, worker?.pid, temporal?.pid]);
  return {
    home: paths.home,
    running,
    ...(state && { phase: currentPhase(running, state.phase) }),
    ...(state?.message !== undefined && { message: state.message }),
    ...(engine && { engine }),
    ...(temporal && { temporal }),
    ...(worker && { worker }),
    ...(trouble !== undefined && { trouble }),
    ...(strays.length > 0 && { strays }),
  };
}

/** An engine that was killed had no time to say so. */
function currentPhase(running: boolean, phase: EngineState['phase']): EngineState['phase'] {
  return running || phase === 'failed' ? phase : 'stopped';
}

function engineIn({ state, contact }: EngineLook): { pid: number } | undefined {
  const engine = state?.engine;
  if (engine === undefined || contact === 'unknown') return undefined;
  return contact === 'older' && !isRunning(engine) ? undefined : { pid: engine.pid };
}

/** The engine's worker, or one that outlived its engine. */
function workerIn({ state }: EngineLook, { workers }: HomeProcesses): { pid: number } | undefined {
  const named = workers.find(({ pid }) => pid === state?.worker?.pid);
  return named && { pid: named.pid };
}

/** An engine that has no name yet is just beginning, and one that names no worker is starting one. */
function straysOf(
  { engines, workers, servers }: HomeProcesses,
  { isLocked: running, state, contact }: EngineLook,
  known: readonly (number | undefined)[],
): NonNullable<EngineStatus['strays']> {
  const isBeginning = running && contact === 'unknown';
  const isStartingWorker = running && (isBeginning || state?.worker === undefined);
  return [
    ...(isBeginning ? [] : engines.map(({ pid }) => ({ pid, kind: 'engine' as const }))),
    ...(isStartingWorker ? [] : workers.map(({ pid }) => ({ pid, kind: 'worker' as const }))),
    ...servers.map(({ pid }) => ({ pid, kind: 'server' as const })),
  ].filter(({ pid }) => !known.includes(pid));
}

function serverIn({ home }: EnginePaths, { servers }: HomeProcesses): EngineStatus['temporal'] {
  const server = servers.find((one: FoundServer) => isOnDatabase(one, home));
  if (server === undefined) return undefined;
  const { pid, ports, version, isHeadless } = server;
  return {
    address: `${LOOPBACK}:${ports.temporal}`,
    ...(!isHeadless && { uiUrl: `http://${LOOPBACK}:${ports.ui}` }),
    pid,
    version,
  };
}
