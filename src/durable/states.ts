import { steadyNow } from '../base/deadline.js';
import { UnavailableError } from '../base/errors.js';
import { type JobKind, type JobKinds, kindNamed, kindOfType, startTools } from './kind.js';
import { explainLoss } from './losses.js';
import { isJobName, JOB_NAME_RULE } from './naming.js';
import type { JobDescription, JobFilter } from './promises.js';
import { DamagedResultError, type Finished, type ResultStore } from './results.js';
import type { DurableServices } from './services.js';
import { nearestNamesOfEach } from './suggest.js';

/**
 * What can be known of a job now.
 * - finished: the result store has its record
 * - lost: Temporal has it as completed, and the result store has no record of it
 * - known: Temporal has its workflow, which has not completed, whatever there is of a record
 * - absent: neither has; `why` is for the user
 * - unreadable: its record gives no answer, until it is mended; a damaged one can be deleted
 * - hidden: the server gives no answer, and may give one later
 */
export type JobState =
  | { kind: 'finished'; finished: Finished }
  | { kind: 'lost'; job: JobDescription; why: string }
  | { kind: 'known'; job: JobDescription }
  | { kind: 'absent'; why: string; suggestions: string[] }
  | { kind: 'unreadable'; why: string; isDamaged: boolean }
  | { kind: 'hidden'; why: string };

export type JobStates = Map<string, JobState>;

/** The kind of a job, where its state tells it. */
export function kindOfState(state: JobState | undefined, kinds: JobKinds): JobKind | undefined {
  if (state?.kind === 'finished') return kindNamed(kinds, state.finished.kind);
  return state !== undefined && 'job' in state
    ? kindOfType(kinds, state.job.workflowType)
    : undefined;
}

/** So many of the server's names are compared with an unknown one. */
const NOT_COMPLETED = 1_000;
const COMPLETED = 100;

/** Time of a call that is kept for listing them; what the description leaves over comes on top. */
const LIST_MS = 500;

/**
 * The state of each job, by name. The result store is asked first: a finished job is answered from there for ever,
 * also when Temporal is down or has forgotten it (N5, D4).
 * @param withinMs for the whole of it (D7).
 */
export async function readStates(
  names: readonly string[],
  services: DurableServices,
  withinMs: number,
): Promise<JobStates> {
  const until = steadyNow() + withinMs;
  const states = await readStatesOfJobs(names, services, withinMs);
  await addAbsent(
    names.filter((name) => !states.has(name)),
    services,
    until,
    states,
  );
  return states;
}

/**
 * The same without names that no job has. To say what each of these may have meant takes a look at all names there
 * are, which is too much for a caller that asks again and again.
 */
export async function readStatesOfJobs(
  names: readonly string[],
  services: DurableServices,
  withinMs: number,
): Promise<JobStates> {
  const until = steadyNow() + withinMs;
  const valid = names.filter(isJobName);
  const states = await readFinished(valid, services.results);
  const unreadable = valid.filter((name) => states.get(name)?.kind === 'unreadable');
  await addDescribed(
    valid.filter((name) => !states.has(name)),
    services,
    withinMs - LIST_MS,
    states,
  );
  await addOpen(unreadable, services, Math.max(LIST_MS, until - steadyNow()), states);
  return states;
}

/** The finished ones among some jobs; `unreadable` is one whose record cannot be read. */
export async function readFinished(
  names: readonly string[],
  results: ResultStore,
): Promise<JobStates> {
  const states: JobStates = new Map();
  await Promise.all(
    names.map(async (name) => {
      try {
        const finished = await results.read(name);
        if (finished !== undefined) states.set(name, { kind: 'finished', finished });
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error;
        const isDamaged = error instanceof DamagedResultError;
        states.set(name, { kind: 'unreadable', why: error.message, isDamaged });
      }
    }),
  );
  return states;
}

async function addDescribed(
  names: readonly string[],
  { kinds, promises, results }: DurableServices,
  withinMs: number,
  states: JobStates,
): Promise<void> {
  if (names.length === 0) return;
  const completed: JobDescription[] = [];
  for (const job of await (await promises()).describe(names, withinMs)) {
    if (job.status === 'completed') completed.push(job);
    else if (job.status !== 'unknown') states.set(job.name, { kind: 'known', job });
    else if (job.attention !== undefined) {
      states.set(job.name, { kind: 'hidden', why: job.attention });
    }
  }
  // A job may have completed since the first look, and had no record then.
  const finished = await readFinished(
    completed.map(({ name }) => name),
    results,
  );
  for (const job of completed) {
    const why = explainLoss(job.name, kindOfType(kinds, job.workflowType), results);
    states.set(job.name, finished.get(job.name) ?? { kind: 'lost', job, why });
  }
}

/** A store that cannot be read hides no job that runs, or has failed: these have no record there. */
async function addOpen(
  names: readonly string[],
  { promises }: DurableServices,
  withinMs: number,
  states: JobStates,
): Promise<void> {
  if (names.length === 0) return;
  try {
    for (const job of await (await promises()).describe(names, withinMs)) {
      if (job.status === 'completed' || job.status === 'unknown') continue;
      states.set(job.name, { kind: 'known', job });
    }
  } catch (error) {
    // What is wrong with the store stays the answer.
    if (!(error instanceof UnavailableError)) throw error;
  }
}

async function addAbsent(
  names: readonly string[],
  services: DurableServices,
  until: number,
  states: JobStates,
): Promise<void> {
  if (names.length === 0) return;
  const suggestions = await suggestionsFor(names, services, until);
  for (const name of names) {
    const near = suggestions.get(name) ?? [];
    const why = explainAbsence(name, near, startTools(services.kinds));
    states.set(name, { kind: 'absent', why, suggestions: near });
  }
}

/**
 * The names that each unknown one may have meant. The server takes a second for 1,000 completed jobs, and the result
 * store has nearly all of them: the others are looked for only where no other job has such a name.
 */
async function suggestionsFor(
  names: readonly string[],
  { promises, results }: DurableServices,
  until: number,
): Promise<ReadonlyMap<string, string[]>> {
  const list = async (filter: JobFilter, leastMs: number) => {
    const server = await promises();
    const jobs = await server.list(filter, Math.max(leastMs, until - steadyNow()));
    return jobs.map(({ name }) => name);
  };
  const listing = unlessOut(list({ isCompleted: false, limit: NOT_COMPLETED }, LIST_MS));
  const recorded = () => results.seenNames?.() ?? results.names();
  // While the server answers.
  const before = await recorded();
  const nearest = await nearestNamesOfEach(names, () => before);
  const open = await listing;
  // A job has its record before it completes, so they are looked at again.
  const now = await recorded();
  const others = [...(open ?? []), ...(now === before ? [] : now)];
  const found = await nearestNamesOfEach(
    names,
    (name) => new Set([...(nearest.get(name) ?? []), ...others]),
  );
  const without = names.filter((name) => found.get(name)?.length === 0);
  if (without.length === 0 || open === undefined) return found;
  const completed = await unlessOut(list({ isCompleted: true, limit: COMPLETED }, 0));
  return new Map([...found, ...(await nearestNamesOfEach(without, () => completed ?? []))]);
}

/** Undefined where the server does not tell them: a suggestion is a courtesy. */
async function unlessOut(names: Promise<string[]>): Promise<string[] | undefined> {
  try {
    return await names;
  } catch (error) {
    if (error instanceof UnavailableError) return undefined;
    throw error;
  }
}

function explainAbsence(name: string, suggestions: readonly string[], tools: string): string {
  if (!isJobName(name)) return `"${name}" is not a job name, which is ${JOB_NAME_RULE}.`;
  return suggestions.length === 0
    ? `No job is called "${name}"; ${tools} starts jobs and returns their names.`
    : `No job is called "${name}"; did you mean ${suggestions.map((near) => `"${near}"`).join(' or ')}?`;
}
