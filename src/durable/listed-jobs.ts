import { UnavailableError } from '../base/errors.js';
import { oneLine, withoutStop } from '../base/one-line.js';
import { type JobKind, type JobKinds, kindNamed, kindOfType } from './kind.js';
import type { JobFilter, JobListing, JobStatus } from './promises.js';
import type { ResultStore } from './results.js';
import type { DurableServices } from './services.js';
import { readFinished } from './states.js';

/** As much as is said of why an input cannot be shown. */
const WHY_LENGTH = 300;

/** A job among others. */
export interface ListedJob {
  job_name: string;
  kind?: string;
  status: JobStatus;
  /** ISO 8601, UTC. */
  started_at?: string;
  /** Why nothing more can be said of it. */
  attention?: string;
  /** What its kind shows of its input. */
  [field: string]: string | undefined;
}

/** The jobs that there are. */
export interface JobList {
  /** Newest first. */
  jobs: ListedJob[];
  /** Why jobs that are not finished are missing, in one sentence. */
  outage?: string;
  /** True when there are more than were asked for. */
  isCut: boolean;
  /** The completed jobs that have no record in the result store. */
  lost: ReadonlySet<string>;
}

/**
 * Temporal's jobs and the finished ones that it has forgotten.
 * @param withinMs for Temporal's; the finished ones come in any case.
 */
export async function listAll(
  filter: JobFilter,
  { kinds, promises, results }: DurableServices,
  withinMs: number,
): Promise<JobList> {
  const names = (await results.names()).filter((name) => name.startsWith(filter.prefix ?? ''));
  const finished = new Set(names);
  const { listed, outage } = await listKnown(filter, promises, withinMs);
  const known = new Set(listed.map(({ name }) => name));
  const lost = await lostOf(listed, finished, results);
  const forgotten = await readFinished(
    names.filter((name) => !known.has(name)),
    results,
  );
  const all = [
    ...listed.map((job) => fromListing(job, finished, kinds)),
    ...[...forgotten].map(([name, state]): ListedJob => {
      if (state.kind !== 'finished') {
        return {
          job_name: name,
          status: 'unknown',
          ...('why' in state && { attention: state.why }),
        };
      }
      const { kind, input, started_at } = state.finished;
      return toListed(name, 'completed', kindNamed(kinds, kind), input, started_at);
    }),
  ];
  const since = filter.since?.toISOString() ?? '';
  return {
    jobs: all.filter(({ started_at = '' }) => started_at >= since).sort(newestFirst),
    isCut: listed.length === filter.limit,
    lost,
    ...(outage === undefined ? {} : { outage }),
  };
}

/** A job that completed after the first look at the store has its record by the second. */
async function lostOf(
  listed: readonly JobListing[],
  finished: ReadonlySet<string>,
  results: ResultStore,
): Promise<ReadonlySet<string>> {
  const missing = listed.filter(
    ({ name, status }) => status === 'completed' && !finished.has(name),
  );
  if (missing.length === 0) return new Set();
  const now = new Set(await results.names());
  return new Set(missing.map(({ name }) => name).filter((name) => !now.has(name)));
}

/** A stable order: jobs that started at the same time by name; those without a known start come last. */
export function newestFirst(
  a: Pick<ListedJob, 'job_name' | 'started_at'>,
  b: Pick<ListedJob, 'job_name' | 'started_at'>,
): number {
  const [from, to] = [a.started_at ?? '', b.started_at ?? ''];
  if (from !== to) return from > to ? -1 : 1;
  return a.job_name < b.job_name ? -1 : Number(a.job_name > b.job_name);
}

async function listKnown(
  filter: JobFilter,
  promises: DurableServices['promises'],
  withinMs: number,
): Promise<{ listed: JobListing[]; outage?: string }> {
  try {
    return { listed: await (await promises()).list(filter, withinMs) };
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    return { listed: [], outage: error.message };
  }
}

/** A job that has a record is completed, whatever its history says. */
function fromListing(
  { name, status, workflowType, startedAt, input }: JobListing,
  finished: ReadonlySet<string>,
  kinds: JobKinds,
): ListedJob {
  return toListed(
    name,
    finished.has(name) ? 'completed' : status,
    kindOfType(kinds, workflowType),
    input,
    startedAt?.toISOString(),
  );
}

function toListed(
  job_name: string,
  status: JobStatus,
  kind: JobKind | undefined,
  input: unknown,
  started_at: string | undefined,
): ListedJob {
  return {
    job_name,
    ...(kind && { kind: kind.kind }),
    status,
    ...(kind?.isInput(input) && shownOf(kind, input)),
    ...(started_at && { started_at }),
  };
}

/** What a kind shows of an input. An error for one job must not hide the others of the list. */
function shownOf(kind: JobKind, input: unknown): Partial<ListedJob> {
  try {
    return kind.listed(input);
  } catch (error) {
    const why = withoutStop(
      oneLine(error instanceof Error ? error.message : String(error), WHY_LENGTH),
    );
    return {
      attention: `Its input cannot be shown: listed of kind "${kind.kind}" failed (${why}).`,
    };
  }
}
