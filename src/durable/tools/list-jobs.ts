import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../../base/cursor.js';
import { InvalidInputError } from '../../base/errors.js';
import { mistakesIn, refuseMistakes } from '../../base/mistakes.js';
import { defineTool, nextStepSchema, READ_ONLY } from '../../mcp/tool.js';
import { startTools } from '../kind.js';
import { type ListedJob, newestFirst } from '../listed-job.js';
import { type JobPage, listPage } from '../listed-jobs.js';
import { explainLosses } from '../losses.js';
import { READ_LIMIT } from '../lost-jobs.js';
import { isJobName, JOB_NAME_RULE } from '../naming.js';
import { JOB_STATUSES, type JobStatus } from '../promises.js';
import type { DurableServices } from '../services.js';

const MAX_LIMIT = 200;

/** An engine that has to be started first is up by then, in about 2 s; the finished jobs come in any case. */
const LIST_MS = 4_000;

interface ListArguments {
  status?: JobStatus;
  prefix?: string;
  since?: string;
  limit: number;
  cursor?: string;
}

/**
 * @param textFilters further arguments, by name, with their descriptions: each takes a part of the field of that name
 * which the kinds list of an input.
 */
export function listJobsTool<Filter extends string>(textFilters: Readonly<Record<Filter, string>>) {
  const filters = Object.entries<string>(textFilters);
  const textArguments = Object.fromEntries(
    filters.map(([name, text]) => [name, z.string().optional().describe(text)]),
  ) as Record<Filter, z.ZodOptional<z.ZodString>>;
  return defineTool({
    name: 'list_jobs',
    title: 'List jobs',
    description: 'Lists jobs of all conversations, newest first.',
    annotations: READ_ONLY,
    input: z.strictObject({
      status: z.enum(JOB_STATUSES).optional(),
      prefix: z.string().optional(),
      ...textArguments,
      since: z.string().optional().describe('YYYY-MM-DD'),
      limit: z.int().min(1).max(MAX_LIMIT).meta({ mayExceed: true }).default(20),
      cursor: z.string().optional(),
    }),
    alsoWrong: (taken) => listMistakes(taken as Partial<ListArguments>),
    output: z.object({
      jobs: z.array(z.unknown() as z.ZodType<ListedJob>),
      next_cursor: z.string().optional(),
      attention: z.string().optional(),
      next_step: nextStepSchema,
    }),
    run: async (input, services: DurableServices) => {
      const asked = input as ListArguments & Partial<Record<Filter, string>>;
      const { status, prefix, since, limit, cursor } = asked;
      refuseMistakes(listMistakes(asked));
      const after = cursor === undefined ? undefined : decode(cursor);
      const parts = filters.flatMap(([name]) => {
        const part = (asked[name as Filter] as string | undefined)?.toLowerCase();
        return part ? [{ name, part }] : [];
      });
      const page = await listPage(
        {
          ...(prefix && { prefix }),
          ...(since && { since: toDay(since) }),
          ...(status && { status }),
          fits: (job) =>
            parts.every(({ name, part }) => holds(job[name], part)) &&
            (after === undefined || newestFirst(after, job) < 0),
          limit,
        },
        services,
        LIST_MS,
      );
      const { jobs, left } = page;
      const last = jobs.at(-1);
      const next_cursor = left > 0 && last ? encode(last) : undefined;
      const attention = attentionTo(page, services);
      return {
        jobs,
        ...(next_cursor && { next_cursor }),
        ...(attention && { attention }),
        next_step: nextStep(jobs, left, services),
      };
    },
  });
}

type Position = Pick<ListedJob, 'job_name' | 'started_at'>;

/** A place in the order of all jobs, which stays the same when others come and go. */
function encode({ job_name, started_at = '' }: Position): string {
  return encodeCursor([started_at, job_name]);
}

function decode(cursor: string): Position {
  const [started_at, job_name] = decodeCursor(cursor) ?? [];
  if (typeof started_at === 'string' && typeof job_name === 'string') {
    const position = { started_at, job_name };
    if (encode(position) === cursor) return position;
  }
  throw new InvalidInputError(
    `cursor is "${cursor.slice(0, 60)}"; it takes the next_cursor of a list_jobs with the same filters, or is left out.`,
  );
}

/** What is wrong with arguments beyond their types, in sentences. */
function listMistakes({ cursor, prefix, since }: Partial<ListArguments>): string[] {
  return [
    ...(cursor === undefined ? [] : mistakesIn(() => decode(cursor))),
    ...(prefix ? mistakesIn(() => checkPrefix(prefix)) : []),
    ...(since ? mistakesIn(() => toDay(since)) : []),
  ];
}

function checkPrefix(prefix: string): void {
  if (isJobName(prefix)) return;
  throw new InvalidInputError(
    `prefix is "${prefix}"; it takes the beginning of a job name, which is ${JOB_NAME_RULE}.`,
  );
}

function toDay(since: string): Date {
  if (z.iso.date().safeParse(since).success) return new Date(`${since}T00:00:00Z`);
  throw new InvalidInputError(
    `since is "${since}", which is not a day of the calendar; give it as YYYY-MM-DD.`,
  );
}

function holds(text: string | undefined, part: string): boolean {
  return (text ?? '').toLowerCase().includes(part);
}

/** What is missing from the list, and why. */
function attentionTo(
  { jobs, outage, isCut, readSince, lost }: JobPage,
  { results }: DurableServices,
): string | undefined {
  const sentences = [
    outage !== undefined && `${outage} Only finished jobs are shown.`,
    isCut &&
      `There are more than ${READ_LIMIT} jobs, and the oldest are missing: narrow with prefix or since.`,
    readSince !== undefined &&
      `Of the jobs that completed before ${readSince.toISOString()}, those without a result are missing: the same list_jobs again reads on.`,
    explainLosses(
      jobs.map(({ job_name }) => job_name).filter((name) => lost.has(name)),
      results,
    ),
  ];
  return sentences.filter(Boolean).join(' ') || undefined;
}

function nextStep(jobs: readonly ListedJob[], left: number, { kinds }: DurableServices): string {
  if (jobs.length === 0) return `No such jobs; ${startTools(kinds)} starts some.`;
  const more = left > 0 ? `${left} more: call list_jobs again with cursor. ` : '';
  return `${more}await_result gives results, probe_status tells how far running ones are.`;
}
