import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { LinkedAbort } from '../../base/abort.js';
import { steadyNow } from '../../base/deadline.js';
import { defineTool, nextStepSchema, READ_ONLY, type ToolCall } from '../../mcp/tool.js';
import { collectEnds, type JobEnds } from '../ends.js';
import type { JobKind, ResultRemarks } from '../kind.js';
import { isJobName } from '../naming.js';
import { type AwaitedJob, explainOther, isOpen, type JobOutcome, toOutcome } from '../outcomes.js';
import type { JobEnd } from '../promises.js';
import type { DurableServices } from '../services.js';
import { type JobState, type JobStates, kindOfState, readFinished, readStates } from '../states.js';
import { startAgain } from './advice.js';
import { reportWhile } from './await-progress.js';
import { awaitTask } from './await-task.js';
import { distinctNames, jobNamesSchema } from './job-names.js';
import { statusSchema } from './job-status.js';
import { MAX_WAIT_SECONDS, patience, pollAdvice, pollAfterSchema } from './poll-advice.js';

/** A call may take 2 s beyond its wait (D7). So much of them is for the states of jobs that are still open. */
const STATES_MS = 1_700;

/** The look at those states begins so long before the wait ends. */
const EARLY_MS = 1_000;

/** For the results of jobs that ended while their states were asked for. */
const ANSWER_MS = 1_900;

/** What await_result says of this server's kinds. */
export interface ResultWords {
  /** What the tool gives, as a clause that begins its description. */
  description: string;
  /** The fields of a result. */
  fields: string;
  /** What to do next where every result is complete and here. @param kinds of the results. */
  allHere(kinds: ReadonlySet<string>): string;
}

/** @param words for the agent that reads results. */
export function awaitResultTool({ description, fields, allHere }: ResultWords) {
  const awaitedSchema = z.object({
    job_name: z.string(),
    kind: z.string().optional(),
    status: statusSchema,
    result: z.record(z.string(), z.unknown()).optional().describe(fields),
    error: z.string().optional(),
    attention: z.string().optional(),
  }) as unknown as z.ZodType<AwaitedJob>;
  return defineTool({
    name: 'await_result',
    title: 'Await results',
    description:
      `${description}, waiting up to wait_seconds for those still running. ` +
      'Still running is normal: call again, or do something else first.',
    annotations: READ_ONLY,
    task: awaitTask,
    input: z.strictObject({
      job_names: jobNamesSchema,
      wait_seconds: z
        .number()
        .min(0)
        .max(MAX_WAIT_SECONDS)
        .meta({ mayExceed: true, isSeconds: true, aliases: ['timeout', 'timeout_seconds', 'wait'] })
        .default(30),
      mode: z
        .enum(['all', 'any'])
        .default('all')
        .describe('any: come back as soon as one job has ended'),
    }),
    output: z.object({
      jobs: z.array(awaitedSchema),
      done: z.boolean().describe('every end is known, every result here'),
      waited_seconds: z.number(),
      poll_after_seconds: pollAfterSchema.optional(),
      next_step: nextStepSchema,
    }),
    run: async ({ job_names, wait_seconds, mode }, services: DurableServices, call) => {
      const names = distinctNames(job_names);
      const begun = steadyNow();
      const over = new LinkedAbort(call.signal, ...(call.hurry ? [call.hurry] : []));
      const wait = { seconds: wait_seconds, mode, over: over.signal };
      const outcomes = await awaitJobs(names, wait, services, call.report).finally(() =>
        over.release(),
      );
      // Whole ones, so that the same question about jobs that have ended gets the same answer.
      const waited_seconds = Math.floor((steadyNow() - begun) / 1_000);
      const jobs = outcomes.map(({ job }) => job);
      const remarks = await remarksOn(jobs, services);
      return {
        jobs,
        done: outcomes.every(({ isSettled }) => isSettled),
        waited_seconds,
        ...pollAdvice(jobs),
        next_step: nextStep(jobs, remarks, allHere(kindsOf(jobs)), services).join(' '),
      };
    },
  });
}

function kindsOf(jobs: readonly AwaitedJob[]): ReadonlySet<string> {
  return new Set(jobs.flatMap(({ kind }) => kind ?? []));
}

/** What the kinds say of their results. */
async function remarksOn(
  jobs: readonly AwaitedJob[],
  { kinds }: DurableServices,
): Promise<ResultRemarks> {
  const all = await Promise.all(kinds.map((kind) => kind.remarks(resultsOf(kind, jobs))));
  return {
    sentences: all.flatMap(({ sentences }) => sentences),
    isIncomplete: all.some(({ isIncomplete }) => isIncomplete),
  };
}

function resultsOf(kind: JobKind, jobs: readonly AwaitedJob[]) {
  return jobs.flatMap(({ job_name, kind: name, result }) =>
    name === kind.kind && result !== undefined ? [{ name: job_name, result }] : [],
  );
}

interface Wait {
  seconds: number;
  mode: 'all' | 'any';
  /** Ends the wait. */
  over: AbortSignal;
}

async function awaitJobs(
  names: readonly string[],
  { seconds, mode, over }: Wait,
  services: DurableServices,
  report: ToolCall['report'],
): Promise<JobOutcome[]> {
  const until = steadyNow() + seconds * 1_000;
  const states = await readFinished(names.filter(isJobName), services.results);
  const open = names.filter((name) => states.get(name)?.kind !== 'finished');
  const oneHasEnded = open.length < names.length;
  const enough = seconds === 0 || (mode === 'any' && oneHasEnded);
  const ends: JobEnds = new Map();
  const left = () => open.filter((name) => !ends.has(name));
  const lookLate = lookBefore(until, left, services);
  await reportWhile(
    collectEnds(enough ? [] : open, until, mode, services, over, ends),
    names,
    services,
    report,
  );
  for (const [name, state] of await lookLate()) states.set(name, state);
  const rest = left();
  const ended = rest.filter((name) => hasEnded(states.get(name)));
  await collectEnds(ended, until + ANSWER_MS, 'all', services, over, ends);
  await lookAgain(ends, states, services);
  await addTypes(ends, states, services, until + ANSWER_MS - steadyNow());
  return names.map((name) => toOutcome(name, states.get(name), ends.get(name), services));
}

/**
 * Looks at the jobs that are left shortly before a wait ends, so that a slow server has its time: what ends
 * meanwhile, the wait itself says.
 * @returns ends the look, or makes it where the wait has ended sooner.
 */
function lookBefore(
  until: number,
  left: () => string[],
  services: DurableServices,
): () => Promise<JobStates> {
  const over = new AbortController();
  const early = sleep(until - EARLY_MS - steadyNow(), undefined, { signal: over.signal }).then(
    () => readStates(left(), services, EARLY_MS + STATES_MS),
    () => undefined,
  );
  // Nothing waits for it when all jobs have ended.
  early.catch(() => {});
  return async () => {
    over.abort();
    if (left().length === 0) return new Map();
    return (await early) ?? readStates(left(), services, STATES_MS);
  };
}

/** A job that has completed meanwhile has its record: what the store says of it is what stays. */
async function lookAgain(
  ends: JobEnds,
  states: JobStates,
  { results }: DurableServices,
): Promise<void> {
  const unread: string[] = [];
  for (const [name, { status, finished }] of ends) {
    if (finished !== undefined) states.set(name, { kind: 'finished', finished });
    else if (status === 'completed' && isJobName(name)) unread.push(name);
  }
  for (const [name, state] of await readFinished(unread, results)) states.set(name, state);
}

/** Temporal gives a result without its workflow's type, and two kinds may have results of one shape. */
async function addTypes(
  ends: JobEnds,
  states: JobStates,
  { kinds, promises }: DurableServices,
  leftMs: number,
): Promise<void> {
  const names = [...ends.keys()].filter(
    (name) =>
      ends.get(name)?.status === 'completed' && kindOfState(states.get(name), kinds) === undefined,
  );
  if (names.length === 0) return;
  const jobs = await (await promises()).describe(names, Math.min(leftMs, STATES_MS));
  for (const { name, workflowType, attention } of jobs) {
    if (workflowType !== undefined) {
      ends.set(name, { ...(ends.get(name) as JobEnd), workflowType });
    } else if (attention === undefined) {
      ends.delete(name);
      states.set(name, { kind: 'absent', why: explainOther(name), suggestions: [] });
    }
  }
}

function hasEnded(state: JobState | undefined): boolean {
  return state?.kind === 'lost' || (state?.kind === 'known' && state.job.status !== 'running');
}

/** Sentences; that all is here is said only where no result lacks anything. */
function nextStep(
  jobs: readonly AwaitedJob[],
  { sentences, isIncomplete }: ResultRemarks,
  allHere: string,
  { kinds }: DurableServices,
): string[] {
  const count = (test: (job: AwaitedJob) => boolean) => jobs.filter(test).length;
  const running = count(({ status }) => status === 'running');
  const late = count((job) => job.status !== 'running' && isOpen(job));
  const failed = jobs.filter(
    (job) => !['running', 'completed', 'unknown'].includes(job.status) && !isOpen(job),
  );
  const unknown = count((job) => job.status === 'unknown' && !isOpen(job));
  const lost = count(({ status, attention }) => status === 'completed' && attention !== undefined);
  const steps = [
    running > 0 && (patience(jobs) ?? `${running} still running: call await_result again for them`),
    late > 0 &&
      `${late} could not be looked at in time: see attention, and call await_result again for them`,
    failed.length > 0 &&
      `${failed.length} did not complete: see error; ${startAgain(failed, kinds)} runs them again`,
    unknown > 0 && `${unknown} unknown: see error`,
    lost > 0 && `${lost} not in the result store: see attention`,
  ].filter(Boolean);
  if (steps.length > 0) return [`${steps.join('; ')}.`, ...sentences];
  return [...(isIncomplete ? [] : [allHere]), ...sentences];
}
