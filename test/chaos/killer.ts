import { setTimeout as sleep } from 'node:timers/promises';
import { readEngineStatus } from '../../src/engine/index.js';
import { identify, type ProcessRef } from '../../src/engine/process/processes.js';
import type { Chance } from './chance.js';
import type { Disaster } from './disasters.js';

export const VICTIMS = ['mcp', 'worker', 'temporal', 'engine', 'all'] as const;
export type Victim = (typeof VICTIMS)[number];

interface KillerOptions {
  /** Where the home is now. */
  home: () => string;
  chance: Chance;
  everyMs: number;
  /** Peace comes after so many kills and disasters. */
  most: number;
  /** Of the MCP server now. */
  mcpPid: () => number | undefined;
  /** What may happen beside, and lets it happen. */
  disasters: readonly Disaster[];
  happen: (disaster: Disaster) => Promise<void>;
}

/** Every process that was ever seen, by pid, and how often each kind was killed. */
export interface Killings {
  seen: Map<number, ProcessRef>;
  kills: Record<Victim, number>;
  happened: Partial<Record<Disaster, number>>;
}

/** Ends a random process with SIGKILL every so often, or lets something else happen; looks at pids until the signal. */
export async function killAround(options: KillerOptions, over: AbortSignal): Promise<Killings> {
  const seen: Killings['seen'] = new Map();
  const kills: Killings['kills'] = { mcp: 0, worker: 0, temporal: 0, engine: 0, all: 0 };
  const happened: Killings['happened'] = {};
  for (let tried = 0; ; tried += 1) {
    await sleep(options.everyMs, undefined, { signal: over }).catch(() => undefined);
    const { engine, temporal, worker } = await readEngineStatus(options.home());
    const pids = {
      mcp: options.mcpPid(),
      worker: worker?.pid,
      temporal: temporal?.pid,
      engine: engine?.pid,
    };
    for (const pid of Object.values(pids)) if (pid !== undefined) seen.set(pid, identify(pid));
    if (over.aborted) return { seen, kills, happened };
    if (tried >= options.most) continue;
    const victim = options.chance.oneOf([...VICTIMS, ...options.disasters]);
    if (!isVictim(victim)) {
      await options.happen(victim);
      happened[victim] = (happened[victim] ?? 0) + 1;
      continue;
    }
    const targets = victim === 'all' ? Object.values(pids) : [pids[victim]];
    if (targets.filter(killNow).length > 0) kills[victim] += 1;
  }
}

function isVictim(event: Victim | Disaster): event is Victim {
  return VICTIMS.some((victim) => victim === event);
}

/** False where there was nobody to kill. */
export function killNow(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
