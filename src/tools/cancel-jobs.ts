import { z } from 'zod';
import { forEachJob } from './jobs/each-job.js';
import { distinctNames, jobNamesSchema } from './jobs/job-names.js';
import { type JobState, readStates } from './jobs/job-states.js';
import { defineTool, READ_ONLY, type ToolServices } from './tool.js';

const STATE_MS = 4_000;

/** What became of one name. */
export interface Cancelled {
  job_name: string;
  outcome: 'requested' | 'not_running' | 'unknown';
  message: string;
}

export const cancelJobs = defineTool({
  name: 'cancel_jobs',
  title: 'Cancel jobs',
  description: 'Stops running jobs; finished parts stay.',
  annotations: { ...READ_ONLY, readOnlyHint: false },
  input: z.strictObject({ job_names: jobNamesSchema }),
  output: z.object({
    jobs: z.array(z.unknown() as z.ZodType<Cancelled>),
    next_step: z.string(),
  }),
  run: async ({ job_names }, services) => {
    const names = distinctNames(job_names);
    const states = await readStates(names, services, STATE_MS);
    const jobs = await forEachJob(
      names,
      (name) => cancel(name, states.get(name), services),
      (job_name, message): Cancelled => ({ job_name, outcome: 'unknown', message }),
    );
    return { jobs, next_step: nextStep(jobs) };
  },
  isFailure: ({ jobs }) => jobs.every(({ outcome }) => outcome === 'unknown'),
});

async function cancel(
  job_name: string,
  state: JobState | undefined,
  { jobs }: ToolServices,
): Promise<Cancelled> {
  switch (state?.kind) {
    case 'finished':
    case 'lost':
      return ended(job_name, 'completed');
    case 'known': {
      const outcome =
        state.job.status === 'running' ? await (await jobs()).cancel(job_name) : 'not_running';
      return outcome === 'requested'
        ? {
            job_name,
            outcome,
            message: `"${job_name}" is being cancelled; parts that are done are kept.`,
          }
        : ended(job_name, state.job.status);
    }
    default:
      return {
        job_name,
        outcome: 'unknown',
        message: state?.why ?? `Nothing can be said of "${job_name}" now.`,
      };
  }
}

/** A job that ended while it was being looked at has no other word than the one it had. */
function ended(job_name: string, status: string): Cancelled {
  const how = status === 'running' ? 'ended just now' : `ended already, as ${status}`;
  return { job_name, outcome: 'not_running', message: `"${job_name}" has ${how}.` };
}

function nextStep(jobs: readonly Cancelled[]): string {
  const steps = [
    jobs.some(({ outcome }) => outcome === 'requested') &&
      'await_result tells when they have stopped; start_gathering with the same input and retry_failed: true goes on from the parts that are done',
    jobs.some(({ outcome }) => outcome === 'not_running') && 'delete_jobs removes ended jobs',
    jobs.some(({ outcome }) => outcome === 'unknown') && 'for unknown jobs see message',
  ];
  return `${steps.filter(Boolean).join('; ')}.`;
}
