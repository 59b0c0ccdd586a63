import { z } from 'zod';
import { UnavailableError } from '../../base/errors.js';
import { defineTool, nextStepSchema, READ_ONLY } from '../../mcp/tool.js';
import { forEachJob } from '../each-job.js';
import type { JobKind } from '../kind.js';
import type { DurableServices } from '../services.js';
import { type JobState, kindOfState, readStates } from '../states.js';
import { startAgain } from './advice.js';
import { distinctNames, jobNamesSchema } from './job-names.js';

const STATE_MS = 4_000;

/** What became of one name. */
export interface CancelledJob {
  job_name: string;
  kind?: string;
  outcome: 'requested' | 'not_running' | 'unknown' | 'unavailable';
  message: string;
}

export const cancelJobs = defineTool({
  name: 'cancel_jobs',
  title: 'Cancel jobs',
  description: 'Stops running jobs; what they have stored stays.',
  annotations: { ...READ_ONLY, readOnlyHint: false, destructiveHint: true },
  input: z.strictObject({ job_names: jobNamesSchema }),
  output: z.object({
    jobs: z.array(z.unknown() as z.ZodType<CancelledJob>),
    next_step: nextStepSchema,
  }),
  run: async ({ job_names }, services: DurableServices) => {
    const names = distinctNames(job_names);
    const states = await readStates(names, services, STATE_MS);
    const again = await runningAgain(
      names.filter((name) => states.get(name)?.kind === 'finished'),
      services,
    );
    const jobs = await forEachJob(
      names,
      (name) => cancel(name, states.get(name), again.has(name), services),
      (job_name, message): CancelledJob => ({ job_name, outcome: 'unavailable', message }),
    );
    return { jobs, next_step: nextStep(jobs, services) };
  },
  isFailure: ({ jobs }) =>
    jobs.every(({ outcome }) => outcome === 'unknown' || outcome === 'unavailable'),
});

/**
 * The completed jobs that run again now: what a job has lost is made again under its name, while its record stays.
 * The server is asked once for all, within a time. Without it, a completed job has ended (N5).
 */
async function runningAgain(
  finished: readonly string[],
  { promises }: DurableServices,
): Promise<ReadonlySet<string>> {
  if (finished.length === 0) return new Set();
  try {
    const jobs = await (await promises()).describe(finished, STATE_MS);
    return new Set(jobs.flatMap(({ name, status }) => (status === 'running' ? [name] : [])));
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    return new Set();
  }
}

async function cancel(
  job_name: string,
  state: JobState | undefined,
  isRunningAgain: boolean,
  services: DurableServices,
): Promise<CancelledJob> {
  const kind = kindOfState(state, services.kinds);
  const job = { job_name, ...(kind && { kind: kind.kind }) };
  switch (state?.kind) {
    case 'finished':
    case 'lost':
      return isRunningAgain ? requestCancel(job, kind, services) : ended(job, 'completed');
    case 'known': {
      const { status } = state.job;
      return status === 'running' ? requestCancel(job, kind, services) : ended(job, status);
    }
    default:
      return {
        ...job,
        outcome: state?.kind === 'absent' ? 'unknown' : 'unavailable',
        message: state?.why ?? `Nothing can be said of "${job_name}" now.`,
      };
  }
}

/** @param job was running a moment ago. */
async function requestCancel(
  job: Pick<CancelledJob, 'job_name' | 'kind'>,
  kind: JobKind | undefined,
  { promises }: DurableServices,
): Promise<CancelledJob> {
  const { job_name } = job;
  const outcome = await (await promises()).cancel(job_name);
  if (outcome !== 'requested') return ended(job, 'running');
  const keeps = kind?.keeps ?? 'what it has stored is kept';
  return { ...job, outcome, message: `"${job_name}" is being cancelled; ${keeps}.` };
}

/** A job that ended during the call has no other status than the one it had. */
function ended(job: Pick<CancelledJob, 'job_name' | 'kind'>, status: string): CancelledJob {
  const how = status === 'running' ? 'ended just now' : `ended already, as ${status}`;
  return { ...job, outcome: 'not_running', message: `"${job.job_name}" has ${how}.` };
}

function nextStep(jobs: readonly CancelledJob[], { kinds }: DurableServices): string {
  const requested = jobs.filter(({ outcome }) => outcome === 'requested');
  const steps = [
    requested.length > 0 &&
      `await_result tells when they have stopped; ${startAgain(requested, kinds)} goes on from what is stored`,
    jobs.some(({ outcome }) => outcome === 'not_running') && 'delete_jobs removes ended jobs',
    jobs.some(({ outcome }) => outcome === 'unknown') && 'for unknown jobs see message',
    jobs.some(({ outcome }) => outcome === 'unavailable') &&
      'for unavailable jobs see message, and call cancel_jobs again',
  ];
  return `${steps.filter(Boolean).join('; ')}.`;
}
