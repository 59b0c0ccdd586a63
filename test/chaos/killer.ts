import { setTimeout as sleep } from 'node:timers/promises';
import { readEngineStatus } from '../../src/engine/index.js';
import type { Chance } from './chance.js';

export const VICTIMS = ['mcp', 'worker', 'temporal', 'engine', 'all'] as const;
export type Victim = (typeof VICTIMS)[number];

interface KillerOptions {
  home: string;
  chance: Chance;
  everyMs: number;
  /** Of the MCP server now. */
  mcpPid: () => number | undefined;
}

/** Every pid that was ever seen, and how often each kind of process was killed. */
export interface Killings {
  seen: Set<number>;
  kills: Record<Victim, number>;
}

/** Ends a random process with SIGKILL every so often, until the signal. */
export async function killAround(options: KillerOptions, over: AbortSignal): Promise<Killings> {
  const seen = new Set<number>();
  const kills: Killings['kills'] = { mcp: 0, worker: 0, temporal: 0, engine: 0, all: 0 };
  for (;;) {
    await sleep(options.everyMs, undefined, { signal: over }).catch(() => undefined);
    const { engine, temporal, worker } = await readEngineStatus(options.home);
    const pids = {
      mcp: options.mcpPid(),
      worker: worker?.pid,
      temporal: temporal?.pid,
      engine: engine?.pid,
    };
    for (const pid of Object.values(pids)) if (pid !== undefined) seen.add(pid);
    if (over.aborted) return { seen, kills };
    const victim = options.chance.oneOf(VICTIMS);
    const targets = victim === 'all' ? Object.values(pids) : [pids[victim]];
    if (targets.filter(killNow).length > 0) kills[victim] += 1;
  }
}

/** False where there was nobody to kill. */
function killNow(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
