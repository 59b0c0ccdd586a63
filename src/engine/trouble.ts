import { withoutStop } from '../base/one-line.js';
import { fullDisk } from './home/disk.js';
import { enginePaths } from './home/paths.js';
import type { EngineState } from './home/state.js';
import { type EngineLook, lookAtEngine } from './look.js';
import { isStopped } from './process/proc.js';
import { isRunning } from './process/processes.js';
import type { Failing } from './process/supervise.js';

/** A call that has to explain itself has little time left. */
const QUICK_MS = 250;

/** What keeps the engine of a home from its work now, and what to do, in one sentence; undefined when all is well. */
export async function engineTrouble(home: string): Promise<string | undefined> {
  return troubleIn(home, await lookAtEngine(enginePaths(home), QUICK_MS));
}

/** What keeps the server of a home from answering, in one sentence; undefined where nothing is known. */
export async function serverTrouble(home: string): Promise<string | undefined> {
  const look = await lookAtEngine(enginePaths(home), QUICK_MS);
  const isReady = look.state?.phase === 'ready';
  return isReady && fullDisk(home) === undefined ? undefined : troubleIn(home, look);
}

/** engineTrouble, of what was seen. */
export function troubleIn(home: string, { state, contact }: EngineLook): string | undefined {
  const full = fullDisk(home);
  if (full !== undefined) return `${capitalised(full)}, and jobs go on by themselves.`;
  // What engine.json says of an engine that is gone, or that cannot be reached, is no longer so.
  if (contact === 'unknown') return undefined;
  const { engine, phase, failing } = state ?? {};
  const frozen = contact === 'silent' && engine ? explainSilence(engine.pid) : undefined;
  if (frozen !== undefined) return frozen;
  if (state !== undefined && phase === 'ready') return workerTrouble(home, state);
  return failing?.temporal && describeFailing('The Temporal server', failing.temporal);
}

/** Undefined for an engine that is only busy, where the system tells (proc.ts). */
function explainSilence(pid: number): string | undefined {
  const stopped = isStopped(pid);
  const restart = 'restart it with "durable-weather down" and "durable-weather up"';
  if (stopped === undefined) {
    return `The engine (pid ${pid}) does not answer now: it may be busy, or hang. If this stays so, ${restart}.`;
  }
  return stopped
    ? `The engine (pid ${pid}) is stopped, so nothing that ends is started again; continue it with "kill -CONT ${pid}", or ${restart}.`
    : undefined;
}

function workerTrouble(
  home: string,
  { worker, failing, isWorkerSilent }: EngineState,
): string | undefined {
  if (worker === undefined || !isRunning(worker)) {
    return failing?.worker
      ? describeFailing('The worker', failing.worker)
      : `The worker ended moments ago and is being started again; the job goes on as soon as it polls (log: ${enginePaths(home).workerLog}).`;
  }
  const { pid } = worker;
  const stopped = isStopped(pid);
  if (!(stopped ?? isWorkerSilent)) return undefined;
  return `The worker (pid ${pid}) ${stopped ? 'is stopped' : 'does not answer'}; the engine replaces it within half a minute, and the job goes on then.`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function describeFailing(name: string, { times, since, reason }: Failing): string {
  return `${name} has failed ${times} times in a row since ${since}: ${withoutStop(reason)}. The engine tries again every 5 s; once the cause is mended, jobs go on by themselves.`;
}
