import { isLocked } from '../lock.js';
import { prepareHome } from './paths.js';
import { LOOPBACK } from './ports.js';
import { isRunning, type ProcessRef } from './processes.js';
import { findServers } from './server-command.js';
import { type EngineState, readState } from './state.js';
import { engineTrouble } from './trouble.js';

/** What runs in a home now. A process is named only while it lives. */
export interface EngineStatus {
  home: string;
  running: boolean;
  phase?: EngineState['phase'];
  /** What the engine does, or why it failed. */
  message?: string;
  engine?: { pid: number };
  temporal?: { address: string; uiUrl: string; pid: number; version: string };
  worker?: { pid: number };
  /** What keeps a running engine from its work, in a sentence. */
  trouble?: string;
}

/** Looks at the engine's state and at its processes. A server that outlived its engine is shown too. */
export async function readEngineStatus(home: string): Promise<EngineStatus> {
  const paths = prepareHome(home);
  const running = isLocked(paths.lock);
  const state = readState(paths.state);
  const [engine, worker] = await Promise.all([alive(state?.engine), alive(state?.worker)]);
  const temporal = await runningServer(paths.home);
  const trouble = running ? await engineTrouble(paths.home) : undefined;
  return {
    home: paths.home,
    running,
    ...(state && { phase: currentPhase(running, state.phase) }),
    ...(state?.message !== undefined && { message: state.message }),
    ...(running && engine && { engine }),
    ...(temporal && { temporal }),
    ...(worker && { worker }),
    ...(trouble !== undefined && { trouble }),
  };
}

/** An engine that was killed had no time to say so. */
function currentPhase(running: boolean, phase: EngineState['phase']): EngineState['phase'] {
  return running || phase === 'failed' ? phase : 'stopped';
}

async function alive(ref: ProcessRef | undefined): Promise<{ pid: number } | undefined> {
  return ref !== undefined && (await isRunning(ref)) ? { pid: ref.pid } : undefined;
}

async function runningServer(home: string): Promise<EngineStatus['temporal']> {
  const [server] = await findServers(home);
  if (server === undefined) return undefined;
  const { pid, ports, version } = server;
  return {
    address: `${LOOPBACK}:${ports.temporal}`,
    uiUrl: `http://${LOOPBACK}:${ports.ui}`,
    pid,
    version,
  };
}
