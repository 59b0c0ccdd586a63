import { z } from 'zod';
import { defineTool, nextStepSchema, READ_ONLY } from '../../mcp/tool.js';
import { kindOfType } from '../kind.js';
import { finalProgressOf, type JobPace, paceOf, secondsBetween, toFields } from '../progress.js';
import { JOB_STATUSES, type JobDescription, type JobStatus } from '../promises.js';
import type { Finished } from '../results.js';
import type { DurableServices } from '../services.js';
import { type JobState, readStates } from '../states.js';
import { readStepsOfEach } from '../steps.js';
import { startAgain } from './advice.js';
import { distinctNames, jobNamesSchema } from './job-names.js';
import { patience, pollAdvice, pollAfterSchema } from './poll-advice.js';
import { type StepFields, withSteps } from './told-steps.js';

/** With what else a call does, this stays within the 5 s that are promised (D7). */
const STATES_MS = 4_000;

/** What probe_status says of one job. */
export interface ProbedJob extends JobPace, StepFields {
  job_name: string;
  kind?: string;
  status: JobStatus;
  started_at?: string;
  /** Why it did not complete. */
  error?: string;
  /** What holds the job up now, and what to do. */
  attention?: string;
  did_you_mean?: string[];
}

export const probeStatus = defineTool({
  name: 'probe_status',
  title: 'Probe job status',
  description:
    'Tells within 5 s how far jobs are: progress, time left, what holds them up (last error, next retry, no worker); detail: each step. Next: await_result.',
  annotations: READ_ONLY,
  input: z.strictObject({ job_names: jobNamesSchema, detail: z.enum(['steps']).optional() }),
  output: z.object({
    jobs: z.array(z.unknown() as z.ZodType<ProbedJob>),
    counts: z.partialRecord(z.enum(JOB_STATUSES), z.int()),
    poll_after_seconds: pollAfterSchema.optional(),
    next_step: nextStepSchema,
  }),
  run: async ({ job_names, detail }, services: DurableServices) => {
    const names = distinctNames(job_names);
    const asked = detail === undefined ? [] : names;
    const [states, steps] = await Promise.all([
      readStates(names, services, STATES_MS),
      readStepsOfEach(asked, services, STATES_MS),
    ]);
    const probed = names.map((name) => toProbed(name, states.get(name), services));
    const jobs = detail === undefined ? probed : withSteps(probed, steps);
    const counts = count(jobs);
    return { jobs, counts, ...pollAdvice(jobs), next_step: nextStep(jobs, counts, services) };
  },
});

function toProbed(name: string, state: JobState | undefined, services: DurableServices): ProbedJob {
  switch (state?.kind) {
    case 'finished':
      return fromFinished(state.finished, services);
    case 'known':
      return fromDescription(state.job, services);
    case 'lost':
      return fromDescription({ ...state.job, attention: state.why }, services);
    case 'absent':
      return {
        job_name: name,
        status: 'unknown',
        attention: state.why,
        ...(state.suggestions.length === 0 ? {} : { did_you_mean: state.suggestions }),
      };
    default:
      return { job_name: name, status: 'unknown', ...(state && { attention: state.why }) };
  }
}

function fromFinished(finished: Finished, { kinds }: DurableServices): ProbedJob {
  const { name, kind, started_at, finished_at } = finished;
  return {
    job_name: name,
    kind,
    status: 'completed',
    progress: toFields(finalProgressOf(finished, kinds)),
    started_at,
    elapsed_seconds: secondsBetween(Date.parse(started_at), Date.parse(finished_at)),
  };
}

function fromDescription(job: JobDescription, { kinds, now }: DurableServices): ProbedJob {
  const kind = kindOfType(kinds, job.workflowType)?.kind;
  const { progress, ...pace } = paceOf(job, kinds, now());
  return {
    job_name: job.name,
    ...(kind && { kind }),
    status: job.status,
    ...(progress && { progress }),
    ...(job.startedAt && { started_at: job.startedAt.toISOString() }),
    ...pace,
    ...(job.error !== undefined && { error: job.error }),
    ...(job.attention !== undefined && { attention: job.attention }),
  };
}

type Counts = Partial<Record<JobStatus, number>>;

function count(jobs: readonly ProbedJob[]): Counts {
  const counts: Counts = {};
  for (const { status } of jobs) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function nextStep(
  jobs: readonly ProbedJob[],
  { running, completed, unknown, ...ended }: Counts,
  { kinds }: DurableServices,
): string {
  const failed = jobs.filter(({ status }) => status in ended);
  const steps = [
    running &&
      (patience(jobs) ??
        'await_result waits for the running jobs, which go on by themselves meanwhile'),
    completed && 'await_result gives the results of the completed jobs at once',
    failed.length > 0 &&
      `error says why a job did not complete, and ${startAgain(failed, kinds)} runs it again`,
    unknown && 'for unknown jobs see attention',
  ];
  return `${steps.filter(Boolean).join('; ')}.`;
}
