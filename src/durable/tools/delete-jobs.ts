import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { steadyNow } from '../../base/deadline.js';
import { UnavailableError } from '../../base/errors.js';
import { defineTool, nextStepSchema, READ_ONLY } from '../../mcp/tool.js';
import { forEachJob } from '../each-job.js';
import { LAST_STEP_MS } from '../ends-on-record.js';
import type { JobKind } from '../kind.js';
import type { DurablePromises } from '../promises.js';
import type { Finished, ResultStore } from '../results.js';
import type { DurableServices } from '../services.js';
import { type JobState, type JobStates, kindOfState, readStates } from '../states.js';
import { startToolsOf } from './advice.js';
import { distinctNames, jobNamesSchema } from './job-names.js';

const STATE_MS = 4_000;

/** So many jobs are looked at for running ones before anything stored is removed. */
const LISTED = 10_000;
const LIST_MS = 10_000;

/** What became of one name. */
export interface DeletedJob {
  job_name: string;
  kind?: string;
  outcome: 'deleted' | 'running' | 'unknown' | 'unavailable' | 'other_kind';
  message: string;
}

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
  run: async ({ job_names }, services: DurableServices) => {
    const names = distinctNames(job_names);
    const states = await readStates(names, services, STATE_MS);
    const inputs = await unfinishedInputs(names, states, services);
    const forgotten = await forEachJob(
      names,
      (name) => forget(name, states.get(name), services),
      (job_name, message): DeletedJob => ({ job_name, outcome: 'unavailable', message }),
    );
    const doomed = forgotten.flatMap(({ job_name, outcome }) => {
      const state = states.get(job_name);
      return outcome === 'deleted' && state?.kind === 'finished' ? [state.finished] : [];
    });
    const damaged = forgotten.flatMap(({ job_name, outcome }) =>
      outcome === 'deleted' && states.get(job_name)?.kind === 'unreadable' ? [job_name] : [],
    );
    const unfinished = forgotten.flatMap(({ job_name, outcome }) => {
      const found = inputs.get(job_name);
      return outcome === 'deleted' && found !== undefined ? [found] : [];
    });
    const { removed, left } = await removeResults(doomed, unfinished, damaged, services);
    const jobs = forgotten.map((job) => left.get(job.job_name) ?? job);
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

/** Of those jobs whose kind keeps something of them. Read before they are deleted: only Temporal has it. */
async function unfinishedInputs(
  names: readonly string[],
  states: JobStates,
  { kinds, promises }: DurableServices,
): Promise<Map<string, UnfinishedJob>> {
  const found = new Map<string, UnfinishedJob>();
  const asked = names.filter((name) => {
    const state = states.get(name);
    return state?.kind !== 'finished' && kindOfState(state, kinds)?.removeUnfinished !== undefined;
  });
  if (asked.length === 0) return found;
  const listed = await (await promises()).list({ names: asked, limit: asked.length }, LIST_MS);
  for (const { name, input } of listed) {
    const kind = kindOfState(states.get(name), kinds);
    if (kind?.isInput(input)) found.set(name, { name, kind, input });
  }
  return found;
}

/** Temporal's history goes first: as long as the server has it, the job is one that can be deleted. */
async function forget(
  job_name: string,
  state: JobState | undefined,
  { kinds, promises }: DurableServices,
): Promise<DeletedJob> {
  if (state === undefined || !canBeDeleted(state)) {
    const message = state?.why ?? `Nothing can be said of "${job_name}" now.`;
    const outcome = state?.kind === 'absent' ? 'unknown' : 'unavailable';
    return { job_name, outcome, message };
  }
  const kind = kindOfState(state, kinds);
  if (state.kind === 'finished' && kind === undefined) return ofOtherKind(state.finished);
  const job = { job_name, ...(kind && { kind: kind.kind }) };
  const server = await promises();
  const isFinished = state.kind === 'finished';
  const found = await (isFinished ? deleteEnding(job_name, server) : server.delete(job_name));
  if (found === 'running') {
    return { ...job, outcome: found, message: `"${job_name}" is running; cancel_jobs first.` };
  }
  // Of a finished job Temporal may know nothing any more.
  const message =
    found === 'deleting'
      ? `"${job_name}" is deleted; Temporal may show it for another minute.`
      : `"${job_name}" is deleted.`;
  return { ...job, outcome: 'deleted', message };
}

/** What such a job has stored only its kind can remove. So its history stays, too. */
function ofOtherKind({ name, kind }: Finished): DeletedJob {
  const message = `"${name}" is not deleted: it is of kind "${kind}", which this server does not have; a server or version that has this kind can delete it.`;
  return { job_name: name, kind, outcome: 'other_kind', message };
}

const LOOK_AGAIN_MS = 50;

/** A job is completed from its record on. Another process may have awaited that, so its workflow may still run. */
async function deleteEnding(name: string, server: DurablePromises) {
  const until = steadyNow() + LAST_STEP_MS;
  for (;;) {
    const found = await server.delete(name);
    if (found !== 'running' || steadyNow() > until) return found;
    await sleep(LOOK_AGAIN_MS);
  }
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
  left: Map<string, DeletedJob>;
}

async function removeResults(
  doomed: readonly Finished[],
  unfinished: readonly UnfinishedJob[],
  damaged: readonly string[],
  services: DurableServices,
): Promise<Removal> {
  const removal: Removal = { removed: { files: [], kept: [] }, left: new Map() };
  for (const name of damaged) await removeDamaged(name, services.results, removal);
  for (const kind of services.kinds) {
    const theirs = doomed.filter((finished) => finished.kind === kind.kind);
    const others = unfinished.filter((job) => job.kind === kind);
    if (theirs.length + others.length > 0) {
      await removeOfKind(kind, theirs, others, services, removal);
    }
  }
  return removal;
}

async function removeOfKind(
  kind: JobKind,
  doomed: readonly Finished[],
  unfinished: readonly UnfinishedJob[],
  { promises, results }: DurableServices,
  { removed, left }: Removal,
): Promise<void> {
  try {
    const running = await runningInputs(await promises(), kind);
    const inputs = unfinished.map(({ input }) => input);
    if (inputs.length > 0) await kind.removeUnfinished?.(inputs, running, results);
    if (doomed.length === 0) return;
    const { files, kept, left: records = [] } = await kind.remove(doomed, running, results);
    for (const { name, why } of records) left.set(name, leftJob(name, kind, why));
    if (files !== undefined) removed.files.push(files);
    if (kept !== undefined) removed.kept.push(kept);
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    for (const { name } of [...doomed, ...unfinished]) {
      left.set(name, leftJob(name, kind, error.message));
    }
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
    left.set(job_name, { job_name, outcome: 'unavailable', message: notRemoved(error.message) });
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

function leftJob(job_name: string, { kind }: JobKind, why: string): DeletedJob {
  return { job_name, kind, outcome: 'unavailable', message: notRemoved(why) };
}

function notRemoved(why: string): string {
  return `Temporal's history is deleted, the files are not: ${why} Call delete_jobs again.`;
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
