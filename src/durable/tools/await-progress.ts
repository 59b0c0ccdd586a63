import type { ToolCall } from '../../mcp/tool.js';
import { progressOf } from '../progress.js';
import type { DurableServices } from '../services.js';
import { type JobState, readStatesOfJobs } from '../states.js';

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
    const states = await readStatesOfJobs(names, services, READ_MS);
    const summary = summarise(
      names.map((name) => states.get(name)),
      services,
    );
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

/** @param states undefined for a name that no job has: its wait is over. */
function summarise(states: readonly (JobState | undefined)[], services: DurableServices) {
  const done = states.reduce((sum, state) => sum + shareOf(state, services), 0);
  const ended = states.filter((state) => !isOpenState(state)).length;
  const total = states.length;
  return { done, total, message: `${ended} of ${total} jobs have ended` };
}

function shareOf(state: JobState | undefined, { kinds }: DurableServices): number {
  if (!isOpenState(state)) return 1;
  const share = state?.kind === 'known' ? progressOf(state.job, kinds)?.share : undefined;
  return share === undefined ? 0 : share.done / share.of;
}

/** True for what runs, and for what nothing is known of now. */
function isOpenState(state: JobState | undefined): boolean {
  if (state?.kind === 'known') return state.job.status === 'running';
  return state?.kind === 'hidden' || state?.kind === 'unreadable';
}
