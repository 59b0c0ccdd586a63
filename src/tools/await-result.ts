import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { isJobName } from '../durable/naming.js';
import type { Result } from '../store/manifest.js';
import { describeAllIncomplete } from './gathering/incomplete.js';
import { describeTotals } from './gathering/multi-day-totals.js';
import { collectEnds, type Ends } from './jobs/await-ends.js';
import { reportWhile } from './jobs/await-progress.js';
import { type Awaited, type Outcome, toOutcome } from './jobs/awaited.js';
import { distinctNames, jobNamesSchema } from './jobs/job-names.js';
import { type JobState, readFinished, readStates } from './jobs/job-states.js';
import { statusSchema } from './jobs/job-status.js';
import { defineTool, READ_ONLY, type ToolCall, type ToolServices } from './tool.js';

/** Below the 60 s after which widely used clients give a call up. */
const MAX_WAIT_SECONDS = 45;

/** Of the 2 s that a call may take beyond its wait, for what has come of the jobs that did not end within it … */
const STATES_MS = 1_700;

/** … for which the look begins so long before … */
const EARLY_MS = 1_000;

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

export const awaitResult = defineTool({
  name: 'await_result',
  title: 'Await results',
  description:
    'Gives the results of jobs (exact statistics over every row, small at any size), waiting up to wait_seconds for those still running. ' +
    'Still running is normal: call again, or do something else first; the job goes on.',
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
    done: z.boolean().describe('every end is known, every result here'),
    waited_seconds: z.number(),
    next_step: z.string(),
  }),
  run: async ({ job_names, wait_seconds, mode }, services, call) => {
    const names = distinctNames(job_names);
    const begun = services.now();
    const outcomes = await awaitJobs(names, { seconds: wait_seconds, mode }, services, call);
    const waited_seconds = Math.round((services.now() - begun) / 100) / 10;
    const jobs = outcomes.map(({ job }) => job);
    const incomplete = await describeAllIncomplete(jobs, services);
    return {
      jobs,
      done: outcomes.every(({ isSettled }) => isSettled),
      waited_seconds,
      next_step: [...nextStep(jobs), ...incomplete, ...describeTotals(jobs)].join(' '),
    };
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
): Promise<Outcome[]> {
  const until = services.now() + seconds * 1_000;
  const states = await readFinished(names.filter(isJobName), services.manifests);
  const open = names.filter((name) => states.get(name)?.kind !== 'finished');
  const oneHasEnded = open.length < names.length;
  const enough = seconds === 0 || (mode === 'any' && oneHasEnded);
  const ends: Ends = new Map();
  const left = () => open.filter((name) => !ends.has(name));
  const lookLate = lookBefore(until, left, services);
  await reportWhile(
    collectEnds(enough ? [] : open, until, mode, services, signal, ends),
    names,
    services,
    report,
  );
  for (const [name, state] of await lookLate()) states.set(name, state);
  const rest = left();
  const ended = rest.filter((name) => hasEnded(states.get(name)));
  await collectEnds(ended, until + ANSWER_MS, 'all', services, signal, ends);
  await lookAgain(ends, states, services);
  return names.map((name) => toOutcome(name, states.get(name), ends.get(name), services.manifests));
}

/**
 * Looks at the jobs that are left shortly before a wait ends, so that a slow server has its time: what ends
 * meanwhile, the wait itself says.
 * @returns ends the look, or makes it where the wait has ended sooner.
 */
function lookBefore(
  until: number,
  left: () => string[],
  services: ToolServices,
): () => Promise<Map<string, JobState>> {
  const over = new AbortController();
  const early = sleep(until - EARLY_MS - services.now(), undefined, { signal: over.signal }).then(
    () => readStates(left(), services, EARLY_MS + STATES_MS),
    () => undefined,
  );
  // Nobody waits for it where all have ended.
  early.catch(() => {});
  return async () => {
    over.abort();
    if (left().length === 0) return new Map();
    return (await early) ?? readStates(left(), services, STATES_MS);
  };
}

/** A job that has completed meanwhile has its manifest: what the store says of it is what stays. */
async function lookAgain(
  ends: Ends,
  states: Map<string, JobState>,
  { manifests }: ToolServices,
): Promise<void> {
  const completed = [...ends].filter(([, { status }]) => status === 'completed');
  const names = completed.map(([name]) => name).filter(isJobName);
  for (const [name, state] of await readFinished(names, manifests)) states.set(name, state);
}

function hasEnded(state: JobState | undefined): boolean {
  return state?.kind === 'lost' || (state?.kind === 'known' && state.job.status !== 'running');
}

/** True for a job of which a later call may say more by itself. */
export function isOpen({ status, attention }: Awaited): boolean {
  return status === 'running' || (status !== 'completed' && attention !== undefined);
}

const ALL_HERE =
  'All results are here; analyze_climate, query_data, read_rows and plot_data answer further questions from all their rows.';

/** Sentences; that all is here is said only where no value is missing. */
function nextStep(jobs: readonly Awaited[]): string[] {
  const count = (test: (job: Awaited) => boolean) => jobs.filter(test).length;
  const running = count(({ status }) => status === 'running');
  const late = count((job) => job.status !== 'running' && isOpen(job));
  const failed = count(
    (job) => !['running', 'completed', 'unknown'].includes(job.status) && !isOpen(job),
  );
  const unknown = count((job) => job.status === 'unknown' && !isOpen(job));
  const lost = count(({ status, attention }) => status === 'completed' && attention !== undefined);
  const steps = [
    running > 0 && `${running} still running: call await_result again for them`,
    late > 0 &&
      `${late} could not be looked at in time: see attention, and call await_result again for them`,
    failed > 0 &&
      `${failed} did not complete: see error; start_gathering with the same input and retry_failed: true runs them again`,
    unknown > 0 && `${unknown} unknown: see error`,
    lost > 0 && `${lost} without rows in the result store: see attention`,
  ].filter(Boolean);
  if (steps.length > 0) return [`${steps.join('; ')}.`];
  return jobs.some(({ result }) => result?.missing !== undefined) ? [] : [ALL_HERE];
}
