import { z } from 'zod';
import { UnavailableError } from '../base/errors.js';
import type { Jobs } from '../durable/promises.js';
import type { Manifest } from '../store/manifest.js';
import type { Removed } from '../store/removal.js';
import type { Gathering } from '../weather/gathering.js';
import { isGathering } from '../weather/gathering-schema.js';
import { forEachJob } from './jobs/each-job.js';
import { distinctNames, jobNamesSchema } from './jobs/job-names.js';
import { type JobState, readStates } from './jobs/job-states.js';
import { defineTool, READ_ONLY, type ToolServices } from './tool.js';

const STATE_MS = 4_000;

/** Running jobs that are looked at before a part is removed. */
const LISTED = 10_000;
const LIST_MS = 10_000;

const NOTHING: Removed = { parts: 0, bytes: 0 };

/** What became of one name. */
export interface Deleted {
  job_name: string;
  outcome: 'deleted' | 'running' | 'unknown';
  message: string;
}

export const deleteJobs = defineTool({
  name: 'delete_jobs',
  title: 'Delete jobs',
  description: 'Deletes ended jobs for good: result, Temporal history, parts no other job uses.',
  annotations: { ...READ_ONLY, readOnlyHint: false, destructiveHint: true },
  input: z.strictObject({ job_names: jobNamesSchema }),
  output: z.object({
    jobs: z.array(z.unknown() as z.ZodType<Deleted>),
    next_step: z.string(),
  }),
  run: async ({ job_names }, services) => {
    const names = distinctNames(job_names);
    const states = await readStates(names, services, STATE_MS);
    const forgotten = await forEachJob(
      names,
      (name) => forget(name, states.get(name), services),
      (job_name, message): Deleted => ({ job_name, outcome: 'unknown', message }),
    );
    const doomed = forgotten.flatMap(({ job_name, outcome }) => {
      const state = states.get(job_name);
      return outcome === 'deleted' && state?.kind === 'finished' ? [state.manifest] : [];
    });
    const { removed, left } = await removeFiles(doomed, services);
    const jobs = forgotten.map((job) => left.get(job.job_name) ?? job);
    return { jobs, next_step: nextStep(jobs, removed) };
  },
  isFailure: ({ jobs }) => jobs.every(({ outcome }) => outcome !== 'deleted'),
});

/** Temporal's part comes first: as long as it holds a job's history, the job is one that can be deleted. */
async function forget(
  job_name: string,
  state: JobState | undefined,
  { jobs }: ToolServices,
): Promise<Deleted> {
  if (state?.kind !== 'finished' && state?.kind !== 'known' && state?.kind !== 'lost') {
    const message = state?.why ?? `Nothing can be said of "${job_name}" now.`;
    return { job_name, outcome: 'unknown', message };
  }
  const found = await (await jobs()).delete(job_name);
  if (found === 'running') {
    return { job_name, outcome: found, message: `"${job_name}" is running; cancel_jobs first.` };
  }
  // Of a finished job Temporal may know nothing any more.
  const message =
    found === 'deleting'
      ? `"${job_name}" is deleted; Temporal may show it for another minute.`
      : `"${job_name}" is deleted.`;
  return { job_name, outcome: 'deleted', message };
}

interface Files {
  removed: Removed;
  /** Of the jobs whose files have to be removed by another call, by name. */
  left: Map<string, Deleted>;
}

async function removeFiles(
  doomed: readonly Manifest[],
  { jobs, removal }: ToolServices,
): Promise<Files> {
  if (doomed.length === 0) return { removed: NOTHING, left: new Map() };
  try {
    const running = await runningSeries(await jobs());
    const removed = await removal.remove(doomed, ({ gathering }) =>
      running.has(seriesOf(gathering)),
    );
    return { removed, left: new Map() };
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    const message = `Temporal's history is deleted, the files are not: ${error.message} Call delete_jobs again.`;
    const left = doomed.map(({ job_name }): [string, Deleted] => [
      job_name,
      { job_name, outcome: 'unknown', message },
    ]);
    return { removed: NOTHING, left: new Map(left) };
  }
}

/** A running job finds parts of its series in the store and names them only when it has finished. */
async function runningSeries(jobs: Jobs): Promise<Set<string>> {
  const listed = await jobs.list({ limit: LISTED }, LIST_MS);
  return new Set(
    listed.flatMap(({ status, input }) =>
      status === 'running' && isGathering(input) ? [seriesOf(input)] : [],
    ),
  );
}

function seriesOf({ latitude, longitude, resolution, variables }: Gathering): string {
  return JSON.stringify([latitude, longitude, resolution, variables]);
}

function nextStep(jobs: readonly Deleted[], { parts, bytes, kept }: Removed): string {
  const count = (outcome: Deleted['outcome']) =>
    jobs.filter((job) => job.outcome === outcome).length;
  const remarks = [
    count('deleted') > 0 &&
      `${count('deleted')} deleted, with ${parts} parts of ${bytes} bytes; start_gathering gathers them anew.`,
    kept,
    count('running') > 0 &&
      `${count('running')} still running: cancel_jobs, then await_result, then delete_jobs.`,
    count('unknown') > 0 && `${count('unknown')} unknown: see message.`,
  ];
  return remarks.filter(Boolean).join(' ');
}
