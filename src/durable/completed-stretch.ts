import { steadyNow } from '../base/deadline.js';
import { UnavailableError } from '../base/errors.js';
import type { DurablePromises, JobListing } from './promises.js';

/** The jobs that completed in a stretch of time. */
export interface CompletedStretch {
  /** Those that were not left out. */
  absent: JobListing[];
  /** Back to when all were read. */
  from: number;
  /** When the last one completed; 0 where none did. */
  until: number;
}

/** In unix milliseconds of the server's clock. */
interface CompletedRange {
  /** 0 for all. */
  since: number;
  /** Now when left out. */
  before?: number;
}

/** The server takes a second for about 2,500 jobs. What is read of a question that is cut off is lost. */
const READ_AT_ONCE = 500;

/** Kept of the time for a question that comes late. */
const LEAST_MS = 500;

/** Milliseconds for a question. @param until of steadyNow(). */
export function timeForQuestion(until: number): number {
  return Math.max(LEAST_MS, until - steadyNow());
}

/**
 * Reads the completed jobs of a stretch, the latest first, as far back as the time allows.
 * @param names jobs of these names are left out.
 * @param until of steadyNow().
 * @throws UnavailableError when nothing could be read.
 */
export async function readBack(
  server: DurablePromises,
  { since, before = Number.POSITIVE_INFINITY }: CompletedRange,
  names: ReadonlySet<string>,
  until: number,
): Promise<CompletedStretch> {
  const read: CompletedStretch = { absent: [], from: before, until: 0 };
  for (;;) {
    const begun = steadyNow();
    const listed = await listBack(server, { since, before: read.from }, until).catch((error) => {
      if (error instanceof UnavailableError && read.from !== before) return undefined;
      throw error;
    });
    if (listed === undefined) return read;
    read.absent.push(...listed.filter(({ name }) => !names.has(name)));
    const closes = closesOf(listed);
    read.until = Math.max(read.until, ...closes);
    if (listed.length < READ_AT_ONCE) return { ...read, from: since };
    read.from = Math.min(read.from - 1, ...closes);
    const now = steadyNow();
    // The next question takes as long.
    if (until - now < 2 * (now - begun)) return read;
  }
}

/** When these jobs completed. */
export function closesOf(jobs: readonly JobListing[]): number[] {
  return jobs.map(({ closedAt }) => closedAt?.getTime() ?? 0);
}

function listBack(
  server: DurablePromises,
  { since, before }: Required<CompletedRange>,
  until: number,
): Promise<JobListing[]> {
  const filter = {
    isCompleted: true,
    ...(since > 0 && { closedSince: new Date(since) }),
    ...(Number.isFinite(before) && { closedBefore: new Date(before) }),
    limit: READ_AT_ONCE,
  };
  return server.list(filter, timeForQuestion(until));
}
