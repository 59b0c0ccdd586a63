import type { ToolCall } from '../../mcp/tool.js';
import { progressOf } from '../progress.js';
import type { DurableServices } from '../services.js';
import { type JobState, type JobStates, readStates } from '../states.js';

/** Notifications this often reset the clocks of clients that would give a silent call up. */
const INTERVAL_MS = 3_000;
const READ_MS = 2_000;

/** MCP requires progress to increase with every notification; this is the increment when nothing has changed. */
const STANDSTILL = 1e-6;

/** Reports how far the jobs are while something is waited for; `done` counts jobs, a running one by its share. */
export async function reportWhile<T>(
  waiting: Promise<T>,
  names: readonly string[],
  services: DurableServices,
  report: ToolCall['report'],
): Promise<T> {
  if (report === undefined) return waiting;
  let over = false;
  let furthest = -STANDSTILL;
  const tell = async () => {
    const summary = summarise(await readStates(names, services, READ_MS), services);
    // MCP allows none after the answer.
    if (over) return;
    furthest = Math.max(summary.done, furthest + STANDSTILL);
    report({ ...summary, done: furthest });
  };
  // Progress is a courtesy: where it cannot be had, the wait itself says what is wrong.
  const timer = setInterval(() => void tell().catch(() => clearInterval(timer)), INTERVAL_MS);
  try {
    return await waiting;
  } finally {
    over = true;
    clearInterval(timer);
  }
}

function summarise(states: JobStates, services: DurableServices) {
  const shares = [...states.values()].map((state) => shareOf(state, services));
  const done = shares.reduce((sum, share) => sum + share, 0);
  const ended = shares.filter((share) => share === 1).length;
  const total = states.size;
  return { done, total, message: `${ended} of ${total} jobs have ended` };
}

function shareOf(state: JobState, { kinds }: DurableServices): number {
  if (state.kind === 'hidden' || state.kind === 'unreadable') return 0;
  if (state.kind !== 'known' || state.job.status !== 'running') return 1;
  const share = progressOf(state.job, kinds)?.share;
  return share === undefined ? 0 : share.done / share.of;
}
