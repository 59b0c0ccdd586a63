import { setMaxListeners } from 'node:events';
import { z } from 'zod';
import { LinkedAbort } from '../abort.js';
import { isJobName } from '../jobs/naming.js';
import type { JobEnd } from '../jobs/port.js';
import type { Result } from '../results/manifest.js';
import { reportWhile } from './await-progress.js';
import { describeAllIncomplete } from './incomplete.js';
import { distinctNames, jobNamesSchema } from './job-names.js';
import { type JobState, readFinished, readStates } from './job-states.js';
import { statusSchema } from './job-status.js';
import { defineTool, READ_ONLY, type ToolCall, type ToolServices } from './tool.js';

/** Below the 60 s after which widely used clients give a call up. */
const MAX_WAIT_SECONDS = 45;

/** Of the 2 s that a call may take beyond its wait, for what has come of the jobs that did not end within it … */
const DESCRIBE_MS = 1_000;

/** … and for the results of those that ended while this was asked, which have to be fetched. */
const ANSWER_MS = 1_900;

const awaitedSchema = z.object({
  job_name: z.string(),
  status: statusSchema,
  result: (z.record(z.string(), z.unknown()) as unknown as z.ZodType<Result>)
    .optional()
    .describe(
      'place, timezone, start_date, end_date, rows, completeness (percent), missing {variable: {count, first, last}}, statistics {variable: {unit, mean, min, min_at, max, max_at, sum}}, provisional_from, source, data',
    ),
  error: z.string().optional(),
  attention: z.string().optional(),
});

type Awaited = z.output<typeof awaitedSchema>;

export const awaitResult = defineTool({
  name: 'await_result',
  title: 'Await results',
  description:
    'Gives the results of jobs (exact statistics over every row, small at any size), waiting up to wait_seconds for those still running. ' +
    'Still running is a normal answer: call again, or do something else first; the job goes on by itself.',
  annotations: READ_ONLY,
  input: z.strictObject({
    job_names: jobNamesSchema,
    wait_seconds: z.number().min(0).max(MAX_WAIT_SECONDS).default(30),
    mode: z
      .enum(['all', 'any'])
      .default('all')
      .describe('any: come back as soon as one job has ended'),
  }),
  output: z.object({
    jobs: z.array(awaitedSchema),
    done: z.boolean().describe('no job is still running'),
    waited_seconds: z.number(),
    next_step: z.string(),
  }),
  run: async ({ job_names, wait_seconds, mode }, services, call) => {
    const names = distinctNames(job_names);
    const begun = services.now();
    const jobs = await awaitJobs(names, { seconds: wait_seconds, mode }, services, call);
    const waited_seconds = Math.round((services.now() - begun) / 100) / 10;
    const incomplete = await describeAllIncomplete(jobs, services);
    const next_step = [...nextStep(jobs), ...incomplete].join(' ');
    return { jobs, done: !jobs.some(isOpen), waited_seconds, next_step };
  },
});

interface Wait {
  seconds: number;
  mode: 'all' | 'any';
}

async function awaitJobs(
  names: readonly string[],
  { seconds, mode }: Wait,
  services: ToolServices,
  { signal, report }: ToolCall,
): Promise<Awaited[]> {
  const until = services.now() + seconds * 1_000;
  const states = await readFinished(names.filter(isJobName), services.manifests);
  const open = names.filter((name) => states.get(name)?.kind !== 'finished');
  const oneHasEnded = open.length < names.length;
  const enough = seconds === 0 || (mode === 'any' && oneHasEnded);
  const waiting = collectEnds(enough ? [] : open, until, mode, services, signal);
  const ends = await reportWhile(waiting, names, services, report);

  const rest = open.filter((name) => !ends.has(name));
  for (const [name, state] of await readStates(rest, services, DESCRIBE_MS)) {
    states.set(name, state);
  }
  const ended = rest.filter((name) => hasEnded(states.get(name)));
  const fetched = await collectEnds(ended, until + ANSWER_MS, 'all', services, signal);
  return names.map((name) =>
    toAwaited(name, states.get(name), ends.get(name) ?? fetched.get(name)),
  );
}

/**
 * Waits until all of some jobs have ended, or the first of them; gives the ends that came.
 * None is described first: the wait for a job that has ended, or that nobody knows, is over at once.
 */
async function collectEnds(
  names: readonly string[],
  until: number,
  mode: Wait['mode'],
  services: ToolServices,
  signal: AbortSignal,
): Promise<Map<string, JobEnd>> {
  const ends = new Map<string, JobEnd>();
  if (names.length === 0) return ends;
  const jobs = await services.jobs();
  const stop = new LinkedAbort(signal);
  // Each wait listens to them, and a call may wait for 200 jobs.
  setMaxListeners(0, stop.signal);
  await Promise.all(
    names.map(async (name) => {
      const end = await jobs.wait(name, until, stop.signal);
      if (end === undefined || end.status === 'unknown') return;
      ends.set(name, end);
      if (mode === 'any') stop.abort();
    }),
  );
  return ends;
}

function hasEnded(state: JobState | undefined): boolean {
  return state?.kind === 'known' && state.job.status !== 'running';
}

function toAwaited(name: string, state: JobState | undefined, end: JobEnd | undefined): Awaited {
  if (end !== undefined) {
    const { status, result, error } = end;
    if (status === 'completed') return { job_name: name, status, result: result as Result };
    return { job_name: name, status, ...(error !== undefined && { error }) };
  }
  switch (state?.kind) {
    case 'finished':
      return { job_name: name, status: 'completed', result: state.manifest.result };
    case 'known': {
      const { status, attention } = state.job;
      return { job_name: name, status, ...(attention !== undefined && { attention }) };
    }
    default:
      return { job_name: name, status: 'unknown', ...(state && { error: state.why }) };
  }
}

function isOpen({ status }: Awaited): boolean {
  return status === 'running';
}

const ALL_HERE =
  'All results are here; analyze_climate, query_data, read_rows and plot_data answer further questions from all their rows.';

/** Sentences; that all is here is said only where no value is missing. */
function nextStep(jobs: readonly Awaited[]): string[] {
  const count = (test: (job: Awaited) => boolean) => jobs.filter(test).length;
  const running = count(isOpen);
  const failed = count(({ status }) => !['running', 'completed', 'unknown'].includes(status));
  const unknown = count(({ status }) => status === 'unknown');
  const steps = [
    running > 0 && `${running} still running: call await_result again for them`,
    failed > 0 &&
      `${failed} did not complete: see error; start_gathering with the same input and retry_failed: true runs them again`,
    unknown > 0 && `${unknown} unknown: see error`,
  ].filter(Boolean);
  if (steps.length > 0) return [`${steps.join('; ')}.`];
  return jobs.some(({ result }) => result?.missing !== undefined) ? [] : [ALL_HERE];
}
