import { fileIdOrNone } from '../../base/file-id.js';
import type { EnginePaths } from '../home/paths.js';
import { readState } from '../home/state.js';
import { holderOf } from '../process/life-lock.js';
import { type CommandLine, listCommandLines } from '../process/proc.js';
import { MARKED } from '../process/process-mark.js';
import {
  identify,
  isProven,
  isRunning,
  type ProcessRef,
  type RunningProcess,
} from '../process/processes.js';
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
export function findProcesses(paths: EnginePaths): HomeProcesses {
  const commandLines = listCommandLines();
  const marked = findMarked(paths.home, commandLines);
  const servers = findServers(paths, commandLines);
  const holders = paths.workerLocks.flatMap((path) => holderOf(path) ?? []);
  const noted = readState(paths.state)?.worker;
  // Workers of version 0.2.0 hold no lock, and nothing on their command line names a home.
  const older = noted !== undefined && isProven(noted) ? [runningProcess(noted)] : [];
  const workers = new Map([...marked.worker, ...older, ...holders].map((one) => [one.pid, one]));
  return { engines: marked.engine, workers: [...workers.values()], servers };
}

function runningProcess(ref: ProcessRef): RunningProcess {
  return { ...ref, isRunning: () => isRunning(ref) };
}

function findMarked(
  home: string,
  commandLines: readonly CommandLine[],
): Record<'engine' | 'worker', RunningProcess[]> {
  const found: Record<'engine' | 'worker', RunningProcess[]> = { engine: [], worker: [] };
  const homeId = fileIdOrNone(home);
  for (const { pid, commandLine } of commandLines) {
    const [, kind, path] = MARKED.exec(commandLine) ?? [];
    if (path === undefined || pid === process.pid) continue;
    // The home may have been named in another way, and may be gone.
    if (path !== home && fileIdOrNone(path) !== homeId) continue;
    found[kind as 'engine' | 'worker'].push(runningProcess(identify(pid)));
  }
  return found;
}
