import { z } from 'zod';
import { InvalidInputError } from '../src/base/errors.js';
import { shown } from '../src/base/object-form.js';
import { explainJobName } from '../src/durable/naming.js';
import { checkGathering } from '../src/weather/check-gathering.js';
import { isDate } from '../src/weather/dates.js';
import type { Chunk, Gathering, Span } from '../src/weather/gathering.js';
import { planChunks } from '../src/weather/plan.js';
import { expectedFailure } from './expected-failure.js';
import { INVALID_INPUT } from './failure-types.js';
import type { FurtherChunks } from './fetch-chunk.js';
import type { Activities } from './index.js';
import type { NamedRun } from './summarise.js';

/**
 * Activities that check their arguments first, because anyone who reaches the server can start them (N21).
 * @param activitiesOf returns the activities of a gathering's provider.
 * @param now unix milliseconds.
 */
export function checkedActivities(
  activitiesOf: (gathering: Gathering) => Activities,
  now: () => number,
): Activities {
  const checked = (activity: string, gathering: unknown) =>
    failInvalid(() => checkGathering(activity, gathering, now()));
  return {
    fetchChunk: async (input, chunk, span, job, more) => {
      const gathering = checked('fetchChunk', input);
      failInvalid(() => checkChunk(gathering, chunk));
      failInvalid(() => checkSpan(span));
      if (job !== undefined) failInvalid(() => checkWhole(gathering, chunk, job));
      if (more !== undefined) failInvalid(() => checkFurther(gathering, chunk, more));
      return activitiesOf(gathering).fetchChunk(gathering, chunk, span, job, more);
    },
    fetchPromptly: async (input, chunk, job) => {
      const gathering = checked('fetchPromptly', input);
      failInvalid(() => checkChunk(gathering, chunk));
      failInvalid(() => checkWhole(gathering, chunk, job));
      return activitiesOf(gathering).fetchPromptly(gathering, chunk, job);
    },
    writtenResult: async (input, job) => {
      const gathering = checked('writtenResult', input);
      failInvalid(() => checkNamed(job));
      return activitiesOf(gathering).writtenResult(gathering, job);
    },
    summarise: async (input, job) => {
      const gathering = checked('summarise', input);
      failInvalid(() => checkNamed(job));
      return activitiesOf(gathering).summarise(gathering, job);
    },
  };
}

function checkChunk({ start_date, end_date }: Gathering, chunk: Chunk): void {
  const { start_date: first = '', end_date: last = '' } = (chunk as Partial<Chunk> | null) ?? {};
  const lies =
    isDate(first) && isDate(last) && start_date <= first && first <= last && last <= end_date;
  if (lies) return;
  throw new InvalidInputError(
    `the chunk is ${shown(chunk)}; it takes days from ${start_date} to ${end_date}.`,
  );
}

function checkWhole(gathering: Gathering, chunk: Chunk, job: NamedRun): void {
  checkNamed(job);
  const { start_date, end_date } = gathering;
  if (chunk.start_date === start_date && chunk.end_date === end_date) return;
  throw new InvalidInputError(
    `the chunk is ${shown(chunk)}; a job that ends with it takes all its days, from ${start_date} to ${end_date}.`,
  );
}

function checkFurther(gathering: Gathering, chunk: Chunk, more: FurtherChunks): void {
  if (!furtherSchema.safeParse(more).success) {
    throw new InvalidInputError(
      `the further chunks are ${shown(more)}; they take {"chunks":[{"start_date","end_date"}, …]}, and the job's "progress" and "job".`,
    );
  }
  const { chunks, job } = more;
  const given = JSON.stringify([chunk, ...chunks]);
  chunks.forEach((further, index) => {
    checkChunk(gathering, further);
    if (further.start_date > (chunks[index - 1] ?? chunk).end_date) return;
    throw new InvalidInputError(`the chunks are ${given}; each takes days after those before it.`);
  });
  if (job === undefined) return;
  checkJobName(job.job_name);
  if (given === JSON.stringify(planChunks(gathering))) return;
  throw new InvalidInputError(
    `the chunks are ${given}; a job that ends with them takes those of all its days, in order.`,
  );
}

const count = z.number().int().min(0);

/** As FurtherChunks. */
const furtherSchema = z.object({
  chunks: z.array(z.object({ start_date: z.string(), end_date: z.string() })),
  progress: z.object({ chunks_done: count, chunks_total: count, rows: count }).optional(),
  job: z.object({ job_name: z.string(), started_at: z.string() }).optional(),
});

function checkSpan(span: Span | undefined): void {
  const { days = 1, tooMuch = 2 } = span ?? {};
  if (isCount(days) && isCount(tooMuch)) return;
  throw new InvalidInputError(
    `the span is ${shown(span)}; it takes whole numbers of days from 1 on.`,
  );
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 1;
}

/** Who schedules an activity by hand may leave the job out. */
function checkNamed(job: NamedRun | null | undefined): void {
  checkJobName(job?.job_name);
}

/** @throws InvalidInputError when the name is not a job name. */
export function checkJobName(jobName: unknown): void {
  const misnamed =
    typeof jobName === 'string'
      ? explainJobName(jobName)
      : `job_name is ${shown(jobName)}; it takes the name of a job.`;
  if (misnamed !== undefined) throw new InvalidInputError(misnamed);
}

/** Not retryable: a wrong argument stays wrong. */
export function failInvalid<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    throw expectedFailure(error.message, INVALID_INPUT);
  }
}
