import { LinkedAbort } from '../../base/abort.js';
import { UnavailableError } from '../../base/errors.js';
import type { TaskStand } from '../../mcp/tool.js';
import { type AwaitedJob, isOpen } from '../outcomes.js';
import type { DurableServices } from '../services.js';
import { cancelJobs } from './cancel-jobs.js';

interface AwaitInput {
  job_names: string[];
  wait_seconds: number;
  mode: 'all' | 'any';
}

interface AwaitOutput {
  jobs: AwaitedJob[];
  done: boolean;
  poll_after_seconds?: number | undefined;
  next_step: string;
}

/** A wait for jobs as a task: its id names the jobs, so any server can look at them at any time. */
export const awaitTask = {
  look: (input: AwaitInput): AwaitInput | undefined =>
    input.wait_seconds === 0 ? undefined : { ...input, wait_seconds: 0 },
  stand: standOf,
  ended: async (
    { job_names, mode }: AwaitInput,
    { endings }: DurableServices,
    signal: AbortSignal,
  ): Promise<void> => {
    const over = new LinkedAbort(signal);
    const ends = job_names.map((name) => endings.ended(name, over.signal));
    // After the first end the other waits are aborted; their rejections have no other handler.
    for (const end of ends) end.catch(() => undefined);
    await (mode === 'any' ? Promise.race(ends) : Promise.all(ends)).finally(() => over.abort());
  },
  cancel: async ({ job_names }: AwaitInput, services: DurableServices): Promise<void> => {
    const call = { signal: new AbortController().signal };
    const { jobs } = await cancelJobs.run({ job_names }, services, call);
    const failed = jobs.find(({ outcome }) => outcome === 'unavailable');
    if (failed !== undefined) throw new UnavailableError(failed.message);
  },
};

function standOf(
  { jobs, done, poll_after_seconds, next_step }: AwaitOutput,
  { mode }: AwaitInput,
): TaskStand {
  const isWorking = mode === 'any' ? jobs.every(isOpen) : jobs.some(isOpen);
  if (!isWorking) {
    const isCancelled = jobs.every(({ status }) => status === 'cancelled');
    return { status: isCancelled ? 'cancelled' : 'completed', isLast: done };
  }
  const isSeen = jobs.some(({ status }) => status === 'running');
  return { status: 'working', isSeen, message: next_step, pollAfterSeconds: poll_after_seconds };
}
