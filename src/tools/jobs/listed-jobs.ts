import { UnavailableError } from '../../base/errors.js';
import type { JobFilter, JobListing, JobStatus } from '../../durable/promises.js';
import type { Manifests } from '../../store/manifests.js';
import type { Gathering, ModelName } from '../../weather/gathering.js';
import { isGathering } from '../../weather/gathering-schema.js';
import { modelOf } from '../../weather/models.js';
import { placeLabel } from '../gathering/gathering-job.js';
import type { ToolServices } from '../tool.js';
import { readFinished } from './job-states.js';

/** A job among others. */
export interface ListedJob {
  job_name: string;
  status: JobStatus;
  place?: string;
  /** Absent where values are a station's. */
  model?: ModelName;
  /** ISO 8601, UTC. */
  started_at?: string;
  /** Why nothing more can be said of it. */
  attention?: string;
}

/** The jobs that there are. */
export interface JobList {
  /** Newest first. */
  jobs: ListedJob[];
  /** Why jobs that are not finished are missing, in one sentence. */
  outage?: string;
  /** True when there are more than were asked for. */
  isCut: boolean;
  /** Those of the jobs that have completed, and of which the result store has nothing. */
  lost: ReadonlySet<string>;
}

/**
 * Temporal's jobs and the finished ones that it has forgotten.
 * @param withinMs for Temporal's; the finished ones come in any case.
 */
export async function listAll(
  filter: JobFilter,
  { jobs, manifests }: ToolServices,
  withinMs: number,
): Promise<JobList> {
  const names = (await manifests.names()).filter((name) => name.startsWith(filter.prefix ?? ''));
  const finished = new Set(names);
  const { listed, outage } = await listKnown(filter, jobs, withinMs);
  const known = new Set(listed.map(({ name }) => name));
  const lost = await lostOf(listed, finished, manifests);
  const forgotten = await readFinished(
    names.filter((name) => !known.has(name)),
    manifests,
  );
  const all = [
    ...listed.map((job) => fromListing(job, finished)),
    ...[...forgotten].map(([name, state]) =>
      state.kind === 'finished'
        ? fromGathering(name, 'completed', state.manifest.gathering, state.manifest.started_at)
        : {
            job_name: name,
            status: 'unknown' as const,
            ...('why' in state && { attention: state.why }),
          },
    ),
  ];
  const since = filter.since?.toISOString() ?? '';
  return {
    jobs: all.filter(({ started_at = '' }) => started_at >= since).sort(newestFirst),
    isCut: listed.length === filter.limit,
    lost,
    ...(outage === undefined ? {} : { outage }),
  };
}

/** A job that ended after the first look at the store has its manifest by the second. */
async function lostOf(
  listed: readonly JobListing[],
  finished: ReadonlySet<string>,
  manifests: Manifests,
): Promise<ReadonlySet<string>> {
  const missing = listed.filter(
    ({ name, status }) => status === 'completed' && !finished.has(name),
  );
  if (missing.length === 0) return new Set();
  const now = new Set(await manifests.names());
  return new Set(missing.map(({ name }) => name).filter((name) => !now.has(name)));
}

/** A stable order: of two that were started at once, by name; those of which nothing is known come last. */
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
  jobs: ToolServices['jobs'],
  withinMs: number,
): Promise<{ listed: JobListing[]; outage?: string }> {
  try {
    return { listed: await (await jobs()).list(filter, withinMs) };
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    return { listed: [], outage: error.message };
  }
}

/** A manifest's job is completed, whatever its history says. */
function fromListing(
  { name, status, startedAt, input }: JobListing,
  finished: ReadonlySet<string>,
): ListedJob {
  return fromGathering(
    name,
    finished.has(name) ? 'completed' : status,
    isGathering(input) ? input : undefined,
    startedAt?.toISOString(),
  );
}

function fromGathering(
  job_name: string,
  status: JobStatus,
  gathering: Gathering | undefined,
  started_at: string | undefined,
): ListedJob {
  const model = gathering && modelOf(gathering);
  return {
    job_name,
    status,
    ...(gathering && { place: placeLabel(gathering) }),
    ...(model && { model }),
    ...(started_at && { started_at }),
  };
}
