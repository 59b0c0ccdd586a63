import { setMaxListeners } from 'node:events';
import { z } from 'zod';
import { JOB_STATUSES, type JobEnd } from '../jobs/port.js';
import { type Result, resultSchema } from '../results/manifest.js';
import { reportWhile } from './await-progress.js';
import { distinctNames, jobNamesSchema } from './job-names.js';
import { type JobState, readStates } from './job-states.js';
import { defineTool, type ToolCall, type ToolServices } from './tool.js';

/** Below the 60 s after which widely used clients give a call up. */
const MAX_WAIT_SECONDS = 45;

/** Of the 2 s that a call may take beyond its wait. */
const DESCRIBE_MS = 1_000;

/** For the results of jobs that have ended: they are there, but have to be fetched. */
const FETCH_MS = 1_500;

const awaitedSchema = z.object({
  job_name: z.string(),
  status: z.enum(JOB_STATUSES),
  result: resultSchema.optional(),
  error: z.string().optional().describe('why there is no result'),
  attention: z.string().optional().describe('what holds a running job up'),
});

type Awaited = z.output<typeof awaitedSchema>;

export const awaitResult = defineTool({
  name: 'await_result',
  title: 'Await results',
  description:
    'Gives the results of gathering jobs (exact statistics over every row, small at any size), waiting up to wait_seconds for those still running. ' +
    'A job that is still running is a normal answer: call again, or do something else first; the job goes on by itself.',
  annotations: {
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
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
    done: z.boolean().describe('true when no job is still running'),
    waited_seconds: z.number(),
    next_step: z.string(),
  }),
  run: async ({ job_names, wait_seconds, mode }, services, call) => {
    const names = distinctNames(job_names);
    const begun = services.now();
    const jobs = await awaitJobs(names, { seconds: wait_seconds, mode }, services, call);
    const waited_seconds = Math.round((services.now() - begun) / 100) / 10;
    return { jobs, done: !jobs.some(isOpen), waited_seconds, next_step: nextStep(jobs) };
  },
});

interface Wait {
  seconds: number;
  mode: 'all' | 'any';
}

async function awaitJobs(
  names: readonly string[],
  wait: Wait,
  services: ToolServices,
  call: ToolCall,
): Promise<Awaited[]> {
  const until = services.now() + wait.seconds * 1_000;
  const states = await readStates(names, services, DESCRIBE_MS);
  const waiting = collectEnds(states, until, wait.mode, services, call.signal);
  const ends = await reportWhile(waiting, names, services, call.report);
  const open = names.filter((name) => !ends.has(name) && mayEnd(states.get(name)));
  if (open.length > 0 && wait.seconds > 0) {
    // What holds these up may have changed while they were waited for.
    for (const [name, state] of await readStates(open, services, DESCRIBE_MS)) {
      states.set(name, state);
    }
  }
  return names.map((name) => toAwaited(name, states.get(name), ends.get(name)));
}

/** Waits for all jobs that may still end, or for the first of them; gives the ends that came. */
async function collectEnds(
  states: Map<string, JobState>,
  until: number,
  mode: Wait['mode'],
  services: ToolServices,
  signal: AbortSignal,
): Promise<Map<string, JobEnd>> {
  const ends = new Map<string, JobEnd>();
  const open = [...states].filter(([, state]) => mayEnd(state));
  if (open.length === 0) return ends;
  const jobs = await services.jobs();
  const enough = new AbortController();
  const stop = AbortSignal.any([signal, enough.signal]);
  // Each wait listens to them, and a call may wait for 200 jobs.
  setMaxListeners(0, signal, stop);
  const oneHasEnded = [...states.values()].some(hasEnded);
  const fetchUntil = services.now() + FETCH_MS;
  await Promise.all(
    open.map(async ([name, state]) => {
      if (hasEnded(state)) {
        const end = await jobs.wait(name, Math.max(until, fetchUntil), signal);
        if (end !== undefined) ends.set(name, end);
      } else if (mode === 'all' || !oneHasEnded) {
        const end = await jobs.wait(name, until, stop);
        if (end === undefined) return;
        ends.set(name, end);
        if (mode === 'any') enough.abort();
      }
    }),
  );
  return ends;
}

/** False for what no wait can change. */
function mayEnd(state: JobState | undefined): boolean {
  return state?.kind === 'known' || state?.kind === 'hidden';
}

function hasEnded(state: JobState): boolean {
  return state.kind === 'finished' || (state.kind === 'known' && state.job.status !== 'running');
}

function toAwaited(name: string, state: JobState | undefined, end: JobEnd | undefined): Awaited {
  if (end !== undefined && end.status !== 'unknown') {
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

function nextStep(jobs: readonly Awaited[]): string {
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
  return steps.length === 0 ? 'All results are here.' : `${steps.join('; ')}.`;
}
