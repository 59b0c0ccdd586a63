import { isRunning, isStopped, type ProcessRef } from '../process/processes.js';
import type { Failing } from '../process/supervise.js';
import { fullDisk } from './disk.js';
import { enginePaths } from './paths.js';
import { readState } from './state.js';

/** What keeps the engine of a home from its work now, and what to do, in one sentence; undefined when all is well. */
export async function engineTrouble(home: string): Promise<string | undefined> {
  const { state: path, workerLog } = enginePaths(home);
  const { engine, worker, phase, failing } = readState(path) ?? {};
  const full = fullDisk(home);
  if (full !== undefined) return `${capitalised(full)}, and jobs go on by themselves.`;
  if (await isHeld(engine)) {
    return `The engine (pid ${engine?.pid}) is stopped, so nothing that ends is started again; continue it with "kill -CONT ${engine?.pid}", or restart it with "durable-weather down" and "durable-weather up".`;
  }
  if (phase !== 'ready') {
    return failing?.temporal && describeFailing('The Temporal server', failing.temporal);
  }
  if (await isHeld(worker)) {
    return `The worker (pid ${worker?.pid}) is stopped; the engine replaces it within half a minute, and the job goes on then.`;
  }
  if (worker !== undefined && (await isRunning(worker))) return undefined;
  return failing?.worker
    ? describeFailing('The worker', failing.worker)
    : `The worker ended moments ago and is being started again; the job goes on as soon as it polls (log: ${workerLog}).`;
}

/** What keeps the server of a home from answering, in one sentence; undefined where nothing is known. */
export async function serverTrouble(home: string): Promise<string | undefined> {
  const { phase } = readState(enginePaths(home).state) ?? {};
  return phase === 'ready' && fullDisk(home) === undefined ? undefined : engineTrouble(home);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function describeFailing(name: string, { times, since, reason }: Failing): string {
  return `${name} has failed ${times} times in a row since ${since}: ${reason.replace(/\.$/, '')}. The engine tries again every 5 s; once the cause is mended, jobs go on by themselves.`;
}

async function isHeld(ref: ProcessRef | undefined): Promise<boolean> {
  return ref !== undefined && (await isRunning(ref)) && (await isStopped(ref));
}
