/** The durable-job port: what tools need of jobs, whatever the jobs do and whatever runs them. */

export const JOB_STATUSES = [
  'running',
  'completed',
  'failed',
  'cancelled',
  'terminated',
  'timed_out',
  'unknown',
] as const;

/** `unknown`: no job of that name can be seen, or the server that would know does not answer. */
export type JobStatus = (typeof JOB_STATUSES)[number];

/** A job to be started. */
export interface JobRequest {
  /** Job name, workflow id and idempotency key in one. */
  name: string;
  workflowType: string;
  input: unknown;
  /** Equal for two requests exactly when they mean the same work. */
  identity: string;
  /** The same wish as an earlier version would have understood it: where the name is that of such a job, it is joined. */
  asBefore?: JobRequest;
  /** One line, and then more, for people at Temporal's Web UI. */
  summary: string;
  details: string;
  searchAttributes: Record<string, string>;
}

/** The meaning of a request that has an identity; undefined where none has. */
export function meaningOf(
  request: JobRequest,
  identity: string | undefined,
): JobRequest | undefined {
  if (request.identity === identity) return request;
  return request.asBefore && meaningOf(request.asBefore, identity);
}

/**
 * What is run again, of a name that a job with the same identity has had already.
 * - never: nothing
 * - failed: a job that ended without completing
 * - ended: any job that has ended, a completed one too
 */
export type Rerun = 'never' | 'failed' | 'ended';

export interface StartOutcome {
  /** conflict: the name belongs to a job with another identity, and nothing was started. */
  outcome: 'started' | 'joined' | 'retried' | 'conflict';
  status: JobStatus;
  /** Of the job that has the name now. */
  input: unknown;
}

export interface JobDescription {
  name: string;
  status: JobStatus;
  /** The last progress that the workflow put into its memo. */
  progress?: unknown;
  startedAt?: Date;
  closedAt?: Date;
  /** One sentence on what holds the job up, where something does. */
  attention?: string;
}

/** How a job ended. */
export interface JobEnd {
  status: Exclude<JobStatus, 'running'>;
  /** Of a completed job. */
  result?: unknown;
  /** Why it did not complete, or why nothing can be said of it. */
  error?: string;
}

export interface JobFilter {
  /** Beginning of the job name, itself a job name. */
  prefix?: string;
  /** Only jobs that were started then or later. */
  since?: Date;
  limit: number;
}

export interface JobListing extends Pick<JobDescription, 'name' | 'status' | 'startedAt'> {
  input?: unknown;
}

/** Every method throws UnavailableError when the server cannot be reached, except where it says otherwise. */
export interface Jobs {
  /** Starts the job, or finds the one that has its name. */
  start(request: JobRequest, rerun: Rerun): Promise<StartOutcome>;
  /**
   * In the order of the names; takes no longer than `withinMs`. A job of which the server says nothing in that time
   * is `unknown` with `attention`; one that it does not have is `unknown` without.
   */
  describe(names: readonly string[], withinMs: number): Promise<JobDescription[]>;
  /** Resolves when the job ends; undefined when `until` (unix milliseconds) comes first or the signal is aborted. */
  wait(name: string, until: number, signal: AbortSignal): Promise<JobEnd | undefined>;
  /** Asks a running job to stop; tells what became of the request. */
  cancel(name: string): Promise<'requested' | 'not_running' | 'unknown'>;
  /** Removes all that the server holds of a job that has ended; `deleting` where the server takes its time and still shows it. */
  delete(name: string): Promise<'deleted' | 'deleting' | 'running' | 'unknown'>;
  /** Each job once, as it is since its last start; newest first. Eventually consistent: one started this moment may be missing. */
  list(filter: JobFilter, withinMs: number): Promise<JobListing[]>;
}
