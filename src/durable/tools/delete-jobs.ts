import { z } from 'zod';
import { steadyNow } from '../../base/deadline.js';
import { UnavailableError } from '../../base/errors.js';
import { defineTool, nextStepSchema, READ_ONLY } from '../../mcp/tool.js';
import { LAST_STEP_MS } from '../ends-on-record.js';
import type { JobKind, JobKinds } from '../kind.js';
import type { DurablePromises } from '../promises.js';
import type { Finished, ResultStore } from '../results.js';
import type { DurableServices } from '../services.js';
import { type JobState, type JobStates, kindOfState, readStates } from '../states.js';
import { startToolsOf } from './advice.js';
import {
  type DeletedJob,
  notDeleted,
  notRemoved,
  ofOtherKind,
  type Told,
  toDeleted,
} from './deleted-job.js';
import { distinctNames, jobNamesSchema } from './job-names.js';

const STATE_MS = 4_000;

/** So many jobs are looked at for running ones before anything stored is removed. */
const LISTED = 10_000;
const LIST_MS = 10_000;

export const deleteJobs = defineTool({
  name: 'delete_jobs',
  title: 'Delete jobs',
  description: 'Deletes ended jobs for good: result, Temporal history, files no other job uses.',
  annotations: { ...READ_ONLY, readOnlyHint: false, destructiveHint: true },
  input: z.strictObject({ job_names: jobNamesSchema }),
  output: z.object({
    jobs: z.array(z.unknown() as z.ZodType<DeletedJob>),
    next_step: nextStepSchema,
  }),
  run: async ({ job_names }, services: DurableServices, { signal }) => {
    const names = distinctNames(job_names);
    const states = await readStates(names, services, STATE_MS);
    const held = await removeUnfinished(names, states, services);
    const forgotten = await forget(names, states, held, services, signal);
    const isForgotten = (name: string) => forgotten.get(name)?.outcome === 'deleted';
    const doomed = names.flatMap((name) => {
      const state = states.get(name);
      return isForgotten(name) && state?.kind === 'finished' ? [state.finished] : [];
    });
    const damaged = names.filter(
      (name) => isForgotten(name) && states.get(name)?.kind === 'unreadable',
    );
    const { removed, left } = await removeResults(doomed, damaged, services);
    const told = new Map([...forgotten, ...left]);
    const jobs = names.flatMap((name) => told.get(name) ?? []);
    const deleted = jobs.filter(({ outcome }) => outcome === 'deleted');
    if (deleted.length > 0) await services.catalog.remove(deleted.map(({ job_name }) => job_name));
    return { jobs, next_step: nextStep(jobs, removed, services) };
  },
  isFailure: ({ jobs }) => jobs.every(({ outcome }) => outcome !== 'deleted'),
});

/** What a job that has not completed was asked. */
interface UnfinishedJob {
  name: string;
  kind: JobKind;
  input: unknown;
}

/**
 * Removes what jobs that have not completed kept for themselves. It goes before their history, which tells another
 * call what to remove.
 * @returns the jobs whose things could not be removed.
 */
async function removeUnfinished(
  names: readonly string[],
  states: JobStates,
  services: DurableServices,
): Promise<Told> {
  const { kinds, promises, results } = services;
  const held: Told = new Map();
  const unfinished = await unfinishedJobs(names, states, services);
  for (const kind of kinds) {
    const theirs = unfinished.filter((job) => job.kind === kind);
    if (theirs.length === 0) continue;
    try {
      const running = await runningInputs(await promises(), kind);
      const inputs = theirs.map(({ input }) => input);
      await kind.removeUnfinished?.(inputs, running, results);
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      for (const { name } of theirs) held.set(name, notDeleted(name, kind, error.message));
    }
  }
  return held;
}

/** Those whose kind keeps something of them. */
async function unfinishedJobs(
  names: readonly string[],
  states: JobStates,
  { kinds, promises }: DurableServices,
): Promise<UnfinishedJob[]> {
  const asked = names.filter((name) => {
    const state = states.get(name);
    const hasEnded = state !== undefined && 'job' in state && state.job.status !== 'running';
    return hasEnded && kindOfState(state, kinds)?.removeUnfinished !== undefined;
  });
  if (asked.length === 0) return [];
  const listed = await (await promises()).list({ names: asked, limit: asked.length }, LIST_MS);
  return listed.flatMap(({ name, input }) => {
    const kind = kindOfState(states.get(name), kinds);
    return kind?.isInput(input) ? [{ name, kind, input }] : [];
  });
}

/**
 * Temporal's history goes first: as long as the server has it, the job is one that can be deleted.
 * @param held the jobs that stay already, with the reason.
 * @returns what became of each job.
 */
async function forget(
  names: readonly string[],
  states: JobStates,
  held: Told,
  { kinds, promises }: DurableServices,
  signal: AbortSignal,
): Promise<Told> {
  const told: Told = new Map(held);
  for (const name of names.filter((one) => !held.has(one))) {
    const refused = refusalOf(name, states.get(name), kinds);
    if (refused !== undefined) told.set(name, refused);
  }
  const asked = names.filter((name) => !told.has(name));
  if (asked.length === 0) return told;
  try {
    const server = await promises();
    await untilEnded(
      asked.filter((name) => states.get(name)?.kind === 'finished'),
      server,
      signal,
    );
    const deletions = await server.delete(asked);
    for (const [index, name] of asked.entries()) {
      const kind = kindOfState(states.get(name), kinds);
      told.set(name, toDeleted(name, kind, deletions[index]));
    }
  } catch (error) {
    if (!(error instanceof UnavailableError) || asked.length === names.length) throw error;
    const { message } = error;
    for (const name of asked) told.set(name, { job_name: name, outcome: 'unavailable', message });
  }
  return told;
}

/** A job is completed from its record on. Another process may have awaited that, so its workflow may still run. */
async function untilEnded(
  names: readonly string[],
  server: DurablePromises,
  signal: AbortSignal,
): Promise<void> {
  const until = steadyNow() + LAST_STEP_MS;
  await Promise.all(names.map((name) => server.wait(name, until, signal)));
}

/** For a job that cannot be deleted, or that the server says nothing of. */
function refusalOf(
  job_name: string,
  state: JobState | undefined,
  kinds: JobKinds,
): DeletedJob | undefined {
  if (state === undefined || !canBeDeleted(state)) {
    const message = state?.why ?? `Nothing can be said of "${job_name}" now.`;
    const outcome = state?.kind === 'absent' ? 'unknown' : 'unavailable';
    return { job_name, outcome, message };
  }
  const isOther = state.kind === 'finished' && kindOfState(state, kinds) === undefined;
  return isOther ? ofOtherKind(state.finished) : undefined;
}

type DeletableState = Exclude<JobState, { kind: 'absent' | 'hidden' }>;

/** A record of a format that is not known, or that the disk does not give, may be good for another version or later. */
function canBeDeleted(state: JobState): state is DeletableState {
  if (state.kind === 'unreadable') return state.isDamaged;
  return state.kind !== 'absent' && state.kind !== 'hidden';
}

interface Removal {
  /** What went, and what was kept, as the kinds tell it. */
  removed: { files: string[]; kept: string[] };
  /** Of the jobs whose results have to be removed by another call, by name. */
  left: Told;
}

async function removeResults(
  doomed: readonly Finished[],
  damaged: readonly string[],
  services: DurableServices,
): Promise<Removal> {
  const removal: Removal = { removed: { files: [], kept: [] }, left: new Map() };
  for (const name of damaged) await removeDamaged(name, services.results, removal);
  for (const kind of services.kinds) {
    const theirs = doomed.filter((finished) => finished.kind === kind.kind);
    if (theirs.length > 0) await removeOfKind(kind, theirs, services, removal);
  }
  return removal;
}

async function removeOfKind(
  kind: JobKind,
  doomed: readonly Finished[],
  { promises, results }: DurableServices,
  { removed, left }: Removal,
): Promise<void> {
  try {
    const running = await runningInputs(await promises(), kind);
    const { files, kept, left: records = [] } = await kind.remove(doomed, running, results);
    for (const { name, why } of records) left.set(name, notRemoved(name, kind, why));
    if (files !== undefined) removed.files.push(files);
    if (kept !== undefined) removed.kept.push(kept);
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    for (const { name } of doomed) left.set(name, notRemoved(name, kind, error.message));
  }
}

/** The files that a damaged record named stay: their names cannot be read. */
async function removeDamaged(
  job_name: string,
  results: ResultStore,
  { removed, left }: Removal,
): Promise<void> {
  try {
    await results.remove(job_name);
    removed.kept.push(`The record of "${job_name}" was damaged: files that it named may be left.`);
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    left.set(job_name, notRemoved(job_name, undefined, error.message));
  }
}

/** A running job may count on what the store holds, and names it only when it has finished. */
async function runningInputs(promises: DurablePromises, kind: JobKind): Promise<unknown[]> {
  const listed = await promises.list({ isCompleted: false, limit: LISTED }, LIST_MS);
  return listed.flatMap(({ status, workflowType, input }) =>
    status === 'running' && workflowType === kind.workflowType && kind.isInput(input)
      ? [input]
      : [],
  );
}

function nextStep(
  jobs: readonly DeletedJob[],
  { files, kept }: Removal['removed'],
  { kinds }: DurableServices,
): string {
  const of = (outcome: DeletedJob['outcome']) => jobs.filter((job) => job.outcome === outcome);
  const [deleted, running, unknown] = [of('deleted'), of('running'), of('unknown')];
  const [unavailable, otherKind] = [of('unavailable'), of('other_kind')];
  const withFiles = files.length === 0 ? '' : `, with ${files.join(' and ')}`;
  const remarks = [
    deleted.length > 0 &&
      `${deleted.length} deleted${withFiles}; ${startToolsOf(deleted, kinds)} makes them anew.`,
    ...kept,
    running.length > 0 &&
      `${running.length} still running: cancel_jobs, then await_result, then delete_jobs.`,
    unknown.length > 0 && `${unknown.length} unknown: see message.`,
    otherKind.length > 0 &&
      `${otherKind.length} of a kind that this server does not have: see message.`,
    unavailable.length > 0 &&
      `${unavailable.length} unavailable: see message, and call delete_jobs again.`,
  ];
  return remarks.filter(Boolean).join(' ');
}
