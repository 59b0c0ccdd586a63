import { realpathSync } from 'node:fs';
import { MARKED } from '../process/process-mark.js';
import { identify, listCommandLines, type ProcessRef } from '../process/processes.js';
import { type FoundServer, findServers } from './server-command.js';

/** All processes of a home. */
export interface HomeProcesses {
  engines: ProcessRef[];
  workers: ProcessRef[];
  servers: FoundServer[];
}

/** Finds the processes of a home by their command lines. @param home as prepareHome spells it. */
export async function findProcesses(home: string): Promise<HomeProcesses> {
  const [marked, servers] = await Promise.all([findMarked(home), findServers(home)]);
  return { ...marked, servers };
}

async function findMarked(home: string): Promise<Omit<HomeProcesses, 'servers'>> {
  const found: Record<string, ProcessRef[]> = { engine: [], worker: [] };
  for (const { pid, commandLine } of await listCommandLines()) {
    const [, kind = '', path] = MARKED.exec(commandLine) ?? [];
    if (path === undefined || pid === process.pid) continue;
    if (path !== home && resolved(path) !== home) continue;
    const ref = await identify(pid);
    if (ref !== undefined) found[kind]?.push(ref);
  }
  return { engines: found.engine ?? [], workers: found.worker ?? [] };
}

/** The home may have been named through a link, and may be gone. */
function resolved(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
