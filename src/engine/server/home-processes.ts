import { fileIdOrNone } from '../../base/file-id.js';
import type { EnginePaths } from '../home/paths.js';
import { holderOf } from '../process/life-lock.js';
import { listCommandLines } from '../process/proc.js';
import { MARKED } from '../process/process-mark.js';
import { identify, isRunning, type RunningProcess } from '../process/processes.js';
import { type FoundServer, findServers } from './find-servers.js';

/** The processes of a home beside the engine that holds its lock. */
export interface HomeProcesses {
  /** By their command lines alone, so the one that holds the lock is among them. */
  engines: RunningProcess[];
  workers: RunningProcess[];
  servers: FoundServer[];
}

/**
 * Finds the processes of a home: by the locks that they hold, and on Linux by their command lines too. Only those
 * name processes whose home was deleted, and those of version 0.2.0.
 */
export async function findProcesses(paths: EnginePaths): Promise<HomeProcesses> {
  const [marked, servers] = await Promise.all([findMarked(paths.home), findServers(paths)]);
  const workers = paths.workerLocks.flatMap((path) => holderOf(path) ?? []);
  const known = workers.map(({ pid }) => pid);
  const strays = marked.worker.filter(({ pid }) => !known.includes(pid));
  return { engines: marked.engine, workers: [...workers, ...strays], servers };
}

async function findMarked(home: string): Promise<Record<'engine' | 'worker', RunningProcess[]>> {
  const found: Record<'engine' | 'worker', RunningProcess[]> = { engine: [], worker: [] };
  const homeId = fileIdOrNone(home);
  for (const { pid, commandLine } of await listCommandLines()) {
    const [, kind, path] = MARKED.exec(commandLine) ?? [];
    if (path === undefined || pid === process.pid) continue;
    // The home may have been named in another way, and may be gone.
    if (path !== home && fileIdOrNone(path) !== homeId) continue;
    const ref = identify(pid);
    found[kind as 'engine' | 'worker'].push({ ...ref, isRunning: () => isRunning(ref) });
  }
  return found;
}
