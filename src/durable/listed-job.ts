import { errorMessage } from '../base/errors.js';
import { oneLine, withoutStop } from '../base/one-line.js';
import type { JobKind } from './kind.js';
import type { JobStatus } from './promises.js';

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

/** A stable order: jobs that started at the same time by name; those without a known start come last. */
export function newestFirst(
  a: Pick<ListedJob, 'job_name' | 'started_at'>,
  b: Pick<ListedJob, 'job_name' | 'started_at'>,
): number {
  const [from, to] = [a.started_at ?? '', b.started_at ?? ''];
  if (from !== to) return from > to ? -1 : 1;
  return a.job_name < b.job_name ? -1 : Number(a.job_name > b.job_name);
}

export function toListed(
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
    const why = withoutStop(oneLine(errorMessage(error), WHY_LENGTH));
    return {
      attention: `Its input cannot be shown: listed of kind "${kind.kind}" failed (${why}).`,
    };
  }
}
