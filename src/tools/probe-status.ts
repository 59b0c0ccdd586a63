import { z } from 'zod';
import { JOB_STATUSES, type JobDescription, type JobStatus } from '../durable/promises.js';
import type { Manifest } from '../store/manifest.js';
import type { Progress } from '../weather/gathering.js';
import { planChunks } from '../weather/plan.js';
import { progressOf } from './gathering/gathering-job.js';
import { distinctNames, jobNamesSchema } from './jobs/job-names.js';
import { type JobState, readStates } from './jobs/job-states.js';
import { statusSchema } from './jobs/job-status.js';
import { defineTool, READ_ONLY } from './tool.js';

/** With what else a call does, this stays within the 5 s that are promised. */
const STATES_MS = 4_000;

const probedSchema = z.object({
  job_name: z.string(),
  status: statusSchema,
  progress: z
    .object({
      chunks_done: z.int(),
      chunks_total: z.int(),
      rows: z.int(),
      percent: z.int(),
    })
    .optional(),
  started_at: z.string().optional(),
  elapsed_seconds: z.number().optional(),
  eta_seconds: z.number().optional(),
  attention: z.string().optional().describe('what holds the job up now, and what to do'),
  did_you_mean: z.array(z.string()).optional(),
});

export type Probed = z.output<typeof probedSchema>;

export const probeStatus = defineTool({
  name: 'probe_status',
  title: 'Probe job status',
  description:
    'Tells within 5 s how far jobs are: progress, time left, and what holds them up (last error, next retry, no worker). Next: await_result.',
  annotations: READ_ONLY,
  input: z.strictObject({ job_names: jobNamesSchema }),
  output: z.object({
    jobs: z.array(probedSchema),
    counts: z.partialRecord(z.enum(JOB_STATUSES), z.int()),
    next_step: z.string(),
  }),
  run: async ({ job_names }, services) => {
    const names = distinctNames(job_names);
    const states = await readStates(names, services, STATES_MS);
    const jobs = names.map((name) => toProbed(name, states.get(name), services.now()));
    const counts = count(jobs);
    return { jobs, counts, next_step: nextStep(counts) };
  },
});

function toProbed(name: string, state: JobState | undefined, now: number): Probed {
  switch (state?.kind) {
    case 'finished':
      return probedFromManifest(state.manifest);
    case 'known':
      return probedFromDescription(state.job, now);
    case 'lost':
      return probedFromDescription({ ...state.job, attention: state.why }, now);
    case 'absent':
      return {
        job_name: name,
        status: 'unknown',
        attention: state.why,
        ...(state.suggestions.length === 0 ? {} : { did_you_mean: state.suggestions }),
      };
    default:
      return { job_name: name, status: 'unknown', attention: state?.why };
  }
}

function probedFromManifest({ job_name, gathering, result, ...times }: Manifest): Probed {
  const chunks = planChunks(gathering).length;
  return {
    job_name,
    status: 'completed',
    progress: { chunks_done: chunks, chunks_total: chunks, rows: result.rows, percent: 100 },
    started_at: times.started_at,
    elapsed_seconds: secondsBetween(Date.parse(times.started_at), Date.parse(times.finished_at)),
  };
}

function probedFromDescription(job: JobDescription, now: number): Probed {
  const progress = progressOf(job);
  const from = job.startedAt?.getTime();
  const elapsed = from && secondsBetween(from, job.closedAt?.getTime() ?? now);
  // What is held up has no pace.
  const moves = job.status === 'running' && job.attention === undefined;
  const left = moves && progress && elapsed && secondsLeft(progress, elapsed);
  return {
    job_name: job.name,
    status: job.status,
    ...(progress && { progress: { ...progress, percent: percentOf(progress) } }),
    ...(job.startedAt && { started_at: job.startedAt.toISOString() }),
    ...(elapsed !== undefined && { elapsed_seconds: elapsed }),
    ...(left && { eta_seconds: left }),
    ...(job.attention !== undefined && { attention: job.attention }),
  };
}

function percentOf({ chunks_done, chunks_total }: Progress): number {
  return Math.floor((100 * chunks_done) / chunks_total);
}

/** At the pace so far; undefined before the first chunk. */
function secondsLeft({ chunks_done, chunks_total }: Progress, elapsed: number): number | undefined {
  if (chunks_done === 0) return undefined;
  return Math.ceil((elapsed * (chunks_total - chunks_done)) / chunks_done);
}

/** One decimal; clocks of two machines may differ, so never less than nothing. */
function secondsBetween(from: number, to: number): number {
  return Math.max(0, Math.round((to - from) / 100) / 10);
}

type Counts = Partial<Record<JobStatus, number>>;

function count(jobs: readonly Probed[]): Counts {
  const counts: Counts = {};
  for (const { status } of jobs) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function nextStep({ running, completed, unknown, ...ended }: Counts): string {
  const steps = [
    running && 'await_result waits for the running jobs, which go on by themselves meanwhile',
    completed && 'await_result gives the results of the completed jobs at once',
    Object.keys(ended).length > 0 &&
      'await_result says why a job did not complete, and start_gathering with retry_failed: true runs it again',
    unknown && 'for unknown jobs see attention',
  ];
  return `${steps.filter(Boolean).join('; ')}.`;
}
