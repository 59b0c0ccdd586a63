import { isLocked } from '../base/lock.js';
import { prepareHome } from './home/paths.js';
import { type EngineState, readState } from './home/state.js';
import { engineTrouble } from './home/trouble.js';
import { LOOPBACK } from './process/ports.js';
import { isRunning, type ProcessRef } from './process/processes.js';
import { findProcesses, type HomeProcesses } from './server/home-processes.js';
import { type FoundServer, isOnDatabase } from './server/server-command.js';

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
  /** Processes of this home that no engine looks after: its files were deleted or moved, or its engine was killed. */
  strays?: { pid: number; kind: 'engine' | 'worker' | 'server' }[];
  /** What keeps a running engine from its work, in a sentence. */
  trouble?: string;
}

/** Looks at the engine's state and at its processes. A server that outlived its engine is shown too. */
export async function readEngineStatus(home: string): Promise<EngineStatus> {
  const paths = prepareHome(home);
  const running = isLocked(paths.lock);
  const state = readState(paths.state);
  const [engine, worker] = await Promise.all([alive(state?.engine), alive(state?.worker)]);
  const found = await findProcesses(paths.home);
  const temporal = await runningServer(paths.home, found.servers, state?.temporal);
  const trouble = running ? await engineTrouble(paths.home) : undefined;
  const known = [running ? engine?.pid : undefined, worker?.pid, temporal?.pid];
  const strays = straysOf(found, known);
  return {
    home: paths.home,
    running,
    ...(state && { phase: currentPhase(running, state.phase) }),
    ...(state?.message !== undefined && { message: state.message }),
    ...(running && engine && { engine }),
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

async function alive(ref: ProcessRef | undefined): Promise<{ pid: number } | undefined> {
  return ref !== undefined && (await isRunning(ref)) ? { pid: ref.pid } : undefined;
}

function straysOf(
  { engines, workers, servers }: HomeProcesses,
  known: readonly (number | undefined)[],
): NonNullable<EngineStatus['strays']> {
  return [
    ...engines.map(({ pid }) => ({ pid, kind: 'engine' as const })),
    ...workers.map(({ pid }) => ({ pid, kind: 'worker' as const })),
    ...servers.map(({ pid }) => ({ pid, kind: 'server' as const })),
  ].filter(({ pid }) => !known.includes(pid));
}

async function runningServer(
  home: string,
  servers: readonly FoundServer[],
  noted: EngineState['temporal'],
): Promise<EngineStatus['temporal']> {
  const alive = await Promise.all(servers.map((server) => isOnDatabase(server, home, noted)));
  const server = servers.find((_server, index) => alive[index]);
  if (server === undefined) return undefined;
  const { pid, ports, version, isHeadless } = server;
  return {
    address: `${LOOPBACK}:${ports.temporal}`,
    ...(!isHeadless && { uiUrl: `http://${LOOPBACK}:${ports.ui}` }),
    pid,
    version,
  };
}
