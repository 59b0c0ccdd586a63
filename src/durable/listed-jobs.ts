import { steadyNow } from '../base/deadline.js';
import { UnavailableError } from '../base/errors.js';
import type { CataloguedJobs } from './catalog.js';
import { timeForQuestion } from './completed-stretch.js';
import { type JobKinds, kindOfType } from './kind.js';
import { type ListedJob, newestFirst, toListed } from './listed-job.js';
import { type NewerJobs, READ_LIMIT } from './lost-jobs.js';
import type { JobFilter, JobListing, JobStatus } from './promises.js';
import type { DurableServices } from './services.js';

/** Which jobs are listed. */
export interface AskedJobs extends Pick<JobFilter, 'prefix' | 'since'> {
  status?: JobStatus;
  /** What else a job has to be. */
  fits(job: ListedJob): boolean;
  /** So many at most. */
  limit: number;
}

/** The newest of the jobs that were asked for. */
export interface JobPage {
  /** Newest first. */
  jobs: ListedJob[];
  /** How many more there are. */
  left: number;
  /** Why jobs that are not finished are missing, in one sentence. */
  outage?: string;
  /** Lost jobs that completed before were not looked for, because the time was over; the next look goes on there. */
  readSince?: Date;
  /** True when the server has more jobs than were read. */
  isCut: boolean;
  /** The completed jobs that have no record in the result store. */
  lost: ReadonlySet<string>;
}

/**
 * Jobs of the result store, and those of the server that have no record there.
 * @param withinMs for the server's; the finished ones come in any case.
 */
export async function listPage(
  asked: AskedJobs,
  services: DurableServices,
  withinMs: number,
): Promise<JobPage> {
  const until = steadyNow() + withinMs;
  const { open, newer, ...server } = await listOpen(asked, services, until);
  // After the server: a job has its record before it completes, so it is in one of the two.
  const { catalog, page } = await firstPage(asked, services, open);
  const since = server.outage === undefined ? completedSince(asked, page) : undefined;
  if (since === undefined) return { ...page, ...server, lost: new Set() };
  const { prefix } = asked;
  const range = { since, ...(prefix && { prefix }) };
  const {
    jobs: lost,
    catalog: now,
    isCut,
    ...rest
  } = await services.lostJobs.find(range, until, newer);
  const isSame = lost.length === 0 && now === catalog;
  return {
    ...(isSame ? page : pageOf(asked, withLater(open, lost), now, services.kinds)),
    ...rest,
    isCut: server.isCut || isCut === true,
    lost: new Set(lost.map(({ name }) => name)),
  };
}

/** A page of the server, which it reads in less than half a second. */
const READ_TOGETHER = 1_000;

interface OpenJobs {
  open: JobListing[];
  /** Absent if they have to be asked for afterwards. */
  newer?: NewerJobs;
  isCut: boolean;
  outage?: string;
}

/**
 * The jobs that have not completed, and in the same answer those that completed since the last look for lost ones.
 *
 * A job that the server's list knew before the call, as running, is in one of the two, whenever it completes. The list
 * is behind, but it has one entry for a run and replaces it as a whole: SQL by its row, Elasticsearch by its document.
 * So an answer has the entry before or after, and both fit the question. In an answer of several pages running jobs
 * come first, then what ended last: a job that completes meanwhile moves on to a later page. Two questions at once
 * would miss a job that completes after the one for completed jobs and before the other; here that one comes after the
 * other, where it is asked at all. Of the time before the last look OVERLAP_MS and ANEW_MS (lost-jobs.ts) say how far
 * behind a completion may come into the list.
 */
async function listOpen(
  asked: AskedJobs,
  services: DurableServices,
  until: number,
): Promise<OpenJobs> {
  const since = hasCompletedToo(asked) ? services.lostJobs.newest() : undefined;
  if (since !== undefined) {
    const both = { isCompleted: false, orCompletedSince: new Date(since), limit: READ_TOGETHER };
    const { listed, ...server } = await listKnown(both, services, until);
    const isCompleted = ({ status }: JobListing) => status === 'completed';
    if (!server.isCut) {
      const newer = { since, jobs: listed.filter(isCompleted) };
      return { open: listed.filter((job) => !isCompleted(job)), newer, ...server };
    }
  }
  const notCompleted = { ...filterOf(asked), isCompleted: false };
  const { listed: open, ...server } = await listKnown(notCompleted, services, until);
  return { open, ...server };
}

/** False where completed jobs are not asked for, or only some of the others by name or start. */
function hasCompletedToo({ prefix, since, status }: AskedJobs): boolean {
  const mayHaveCompleted = status === undefined || status === 'completed';
  return mayHaveCompleted && prefix === undefined && since === undefined;
}

function filterOf({ prefix, since }: AskedJobs): JobFilter {
  return { ...(prefix && { prefix }), ...(since && { since }), limit: READ_LIMIT };
}

/** The page of the catalog and some listings, after a closer look at the records of the page's jobs. */
async function firstPage(
  asked: AskedJobs,
  { catalog, kinds }: DurableServices,
  listed: readonly JobListing[],
): Promise<{ catalog: CataloguedJobs; page: Pick<JobPage, 'jobs' | 'left'> }> {
  const before = await catalog.read();
  const page = pageOf(asked, listed, before, kinds);
  const names = page.jobs.map(({ job_name }) => job_name).filter((name) => before.names.has(name));
  const now = await catalog.readAnew(names);
  return { catalog: now, page: now === before ? page : pageOf(asked, listed, now, kinds) };
}

function pageOf(
  asked: AskedJobs,
  listed: readonly JobListing[],
  { jobs, names }: CataloguedJobs,
  kinds: JobKinds,
): Pick<JobPage, 'jobs' | 'left'> {
  const { prefix = '', since, status, fits, limit } = asked;
  const known = new Set(listed.map(({ name }) => name).filter((name) => names.has(name)));
  const isCompleted = (job: ListedJob) => job.status === 'completed' && known.has(job.job_name);
  const ofKnown = known.size === 0 ? [] : jobs.filter(isCompleted);
  const completed = new Set(ofKnown.map(({ job_name }) => job_name));
  // What has a record is completed, whatever its other runs are. One that cannot be read says nothing of them.
  const runs = listed.filter(({ name }) => !completed.has(name));
  const shown = new Set(runs.map(({ name }) => name));
  const earliest = since?.toISOString() ?? '';
  const isAsked = (job: ListedJob) =>
    (status === undefined || job.status === status) &&
    (job.started_at ?? '') >= earliest &&
    fits(job);
  const recorded = jobs.filter(
    (job) => job.job_name.startsWith(prefix) && !shown.has(job.job_name) && isAsked(job),
  );
  const others = runs
    .filter(({ name }) => name.startsWith(prefix))
    .map((job) => fromListing(job, kinds))
    .filter(isAsked);
  // The catalog is in order.
  const all = others.length === 0 ? recorded : [...recorded, ...others].sort(newestFirst);
  return { jobs: all.slice(0, limit), left: Math.max(0, all.length - limit) };
}

/**
 * Since when a completed job without a record changes the page, in unix milliseconds: 0 for ever, undefined where none
 * does. It is on a full page only if it started after the page's last job, and it ended after that.
 */
function completedSince(
  { status, since }: AskedJobs,
  { jobs, left }: Pick<JobPage, 'jobs' | 'left'>,
): number | undefined {
  const earliest = since?.getTime() ?? 0;
  const last = Math.max(earliest, Date.parse(jobs.at(-1)?.started_at ?? '') || 0);
  if (status === undefined || status === 'completed') return left > 0 ? last : earliest;
  // A job that failed may have been run again, and have completed.
  const isOver = status !== 'running' && status !== 'unknown';
  return isOver && jobs.length > 0 ? last : undefined;
}

async function listKnown(
  filter: JobFilter,
  { promises }: DurableServices,
  until: number,
): Promise<{ listed: JobListing[]; isCut: boolean; outage?: string }> {
  try {
    const listed = await (await promises()).list(filter, timeForQuestion(until));
    return { listed, isCut: listed.length === filter.limit };
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    return { listed: [], isCut: false, outage: error.message };
  }
}

/** Of a name that is in both, the listing that started later. */
function withLater(open: readonly JobListing[], completed: readonly JobListing[]): JobListing[] {
  const jobs = new Map(open.map((job) => [job.name, job]));
  for (const job of completed) {
    const other = jobs.get(job.name);
    if (other === undefined || startOf(other) <= startOf(job)) jobs.set(job.name, job);
  }
  return [...jobs.values()];
}

function startOf({ startedAt }: JobListing): number {
  return startedAt?.getTime() ?? 0;
}

function fromListing(
  { name, status, workflowType, startedAt, input }: JobListing,
  kinds: JobKinds,
): ListedJob {
  const kind = kindOfType(kinds, workflowType);
  return toListed(name, status, kind, input, startedAt?.toISOString());
}
