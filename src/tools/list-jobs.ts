import { z } from 'zod';
import { InvalidInputError } from '../base/errors.js';
import { isJobName, JOB_NAME_RULE } from '../durable/naming.js';
import { JOB_STATUSES } from '../durable/promises.js';
import { isDate } from '../weather/dates.js';
import { type JobList, type ListedJob, listAll, newestFirst } from './jobs/listed-jobs.js';
import { explainLosses } from './jobs/lost-results.js';
import { defineTool, READ_ONLY } from './tool.js';

const MAX_LIMIT = 200;

/** Temporal pages by what it sorts by, which is not the start: all are read, and sorted here. */
const READ_LIMIT = 10_000;

/** An engine that has to be started first is up by then, in about 2 s; the finished jobs come in any case. */
const LIST_MS = 4_000;

export const listJobs = defineTool({
  name: 'list_jobs',
  title: 'List jobs',
  description: 'Lists jobs of all conversations, newest first.',
  annotations: READ_ONLY,
  input: z.strictObject({
    status: z.enum(JOB_STATUSES).optional(),
    prefix: z.string().optional(),
    place: z.string().optional().describe('part of its name'),
    since: z.string().optional().describe('YYYY-MM-DD'),
    limit: z.int().min(1).max(MAX_LIMIT).default(20),
    cursor: z.string().optional(),
  }),
  output: z.object({
    jobs: z.array(z.unknown() as z.ZodType<ListedJob>),
    next_cursor: z.string().optional(),
    attention: z.string().optional(),
    next_step: z.string(),
  }),
  run: async ({ status, prefix, place, since, limit, cursor }, services) => {
    const after = cursor === undefined ? undefined : decode(cursor);
    const filter = {
      ...(prefix && { prefix: checkPrefix(prefix) }),
      ...(since && { since: toDay(since) }),
      limit: READ_LIMIT,
    };
    const list = await listAll(filter, services, LIST_MS);
    const rest = list.jobs
      .filter((job) => status === undefined || job.status === status)
      .filter((job) => lies(job, place))
      .filter((job) => after === undefined || newestFirst(after, job) < 0);
    const jobs = rest.slice(0, limit);
    const last = jobs.at(-1);
    const next_cursor = rest.length > limit && last ? encode(last) : undefined;
    const attention = attentionTo(list, jobs, services.manifests.store);
    return {
      jobs,
      ...(next_cursor && { next_cursor }),
      ...(attention && { attention }),
      next_step: nextStep(jobs, rest.length - jobs.length),
    };
  },
});

type Position = Pick<ListedJob, 'job_name' | 'started_at'>;

/** A place in the order of all jobs, which stays the same when others come and go. */
function encode({ job_name, started_at = '' }: Position): string {
  return Buffer.from(JSON.stringify([started_at, job_name])).toString('base64url');
}

function decode(cursor: string): Position {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return z
      .tuple([z.string(), z.string()])
      .transform(([started_at, job_name]) => ({ started_at, job_name }))
      .parse(position);
  } catch {
    throw new InvalidInputError(
      `cursor is "${cursor.slice(0, 60)}"; it takes the next_cursor of a list_jobs with the same filters, or is left out.`,
    );
  }
}

function checkPrefix(prefix: string): string {
  if (isJobName(prefix)) return prefix;
  throw new InvalidInputError(
    `prefix is "${prefix}"; it takes the beginning of a job name, which is ${JOB_NAME_RULE}.`,
  );
}

function toDay(since: string): Date {
  if (isDate(since)) return new Date(`${since}T00:00:00Z`);
  throw new InvalidInputError(
    `since is "${since}", which is not a day of the calendar; give it as YYYY-MM-DD.`,
  );
}

function lies({ place }: ListedJob, part: string | undefined): boolean {
  return part === undefined || (place ?? '').toLowerCase().includes(part.toLowerCase());
}

/** What is missing from the list, and why. */
function attentionTo(
  { outage, isCut, lost }: JobList,
  shown: readonly ListedJob[],
  store: string,
): string | undefined {
  const sentences = [
    outage !== undefined && `${outage} Only finished jobs are shown.`,
    isCut &&
      `There are more than ${READ_LIMIT} jobs, and the oldest are missing: narrow with prefix or since.`,
    explainLosses(
      shown.map(({ job_name }) => job_name).filter((name) => lost.has(name)),
      store,
    ),
  ];
  return sentences.filter(Boolean).join(' ') || undefined;
}

function nextStep(jobs: readonly ListedJob[], left: number): string {
  if (jobs.length === 0) return 'No such jobs; start_gathering starts some.';
  const more = left > 0 ? `${left} more: call list_jobs again with cursor. ` : '';
  return `${more}await_result gives results, probe_status tells how far running ones are.`;
}
