/**
 * Durable promises: the port to the server that runs jobs. A job's name is the promise's id, the idempotency key
 * and the workflow id in one. Temporal is behind this port (src/durable/temporal); test/fakes has one in memory, and
 * test/contracts holds both to the same behaviour.
 */

import type { Finished } from './results.js';

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

/** What starts a job. */
export interface JobRequest {
  /** Job name, workflow id and idempotency key in one. */
  name: string;
  workflowType: string;
  /** Upper bound for a stuck run, such as "7 days". */
  timeLimit: string;
  input: unknown;
  /** Equal for two requests exactly when they mean the same work. */
  identity: string;
  /** The same request as an earlier version would have understood it: a job of that meaning is joined. */
  asBefore?: JobRequest;
  /** One line, and then more, for people at Temporal's Web UI. */
  summary: string;
  details?: string;
  /** Of type Keyword; left out where the server does not know them. */
  searchAttributes?: Record<string, string>;
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
  /** Workflow type and input of the job that has the name now. */
  workflowType: string;
  input: unknown;
  /** Why the input of that job cannot be read, where that is so. */
  unreadable?: string;
  /** For a running job that has been cancelled. */
  isCancelling?: true;
  /** For a running job: workers that may not understand its input, in a sentence. */
  attention?: string;
}

export interface JobDescription {
  name: string;
  status: JobStatus;
  /** Absent where the status is unknown. */
  workflowType?: string;
  /** The last progress that an activity in hand reported, or the workflow put into its memo. */
  progress?: unknown;
  startedAt?: Date;
  closedAt?: Date;
  /** One sentence on what holds the job up, where something does. */
  attention?: string;
  /** Why it did not complete, where the server tells it. */
  error?: string;
}

/** How a job ended. */
export interface JobEnd {
  status: Exclude<JobStatus, 'running'>;
  /** Where the server tells it. */
  workflowType?: string;
  /** Of a completed job, by the server. */
  result?: unknown;
  /** The record of a completed job, where the store told the end before the server did. */
  finished?: Finished;
  /** Why it did not complete, or why nothing can be said of it. */
  error?: string;
}

export interface JobFilter {
  /** Beginning of the job name, itself a job name. */
  prefix?: string;
  /** Only jobs that were started then or later. */
  since?: Date;
  /**
   * True for completed jobs alone, false for all others; absent for both. A job that failed and was run again may be
   * among both, each with a start of its own: the later one is what the job is.
   */
  isCompleted?: boolean;
  /** With isCompleted false: also jobs that completed then or later, on the server's clock. */
  orCompletedSince?: Date;
  /** Only jobs that ended then or later, on the server's clock; and only those that ended then or earlier. */
  closedSince?: Date;
  closedBefore?: Date;
  /** Only jobs of these names. */
  names?: readonly string[];
  /** So many at most: those that run, then those that ended last. */
  limit: number;
}

export interface JobListing
  extends Pick<JobDescription, 'name' | 'status' | 'workflowType' | 'startedAt' | 'closedAt'> {
  input?: unknown;
}

/** In Temporal's words; `abandoned` is a step that had not ended when its job did. */
export type StepState =
  | 'scheduled'
  | 'started'
  | 'paused'
  | 'cancel_requested'
  | 'completed'
  | 'failed'
  | 'timed_out'
  | 'cancelled'
  | 'abandoned';

/** One activity of a job, known from the job's input alone. */
export interface PlannedStep {
  /** The id of the activity in Temporal. */
  step: string;
  /** Its type, as the worker registers it. */
  activity: string;
  summary?: string;
}

/** A step that may be done within its workflow's task. */
export interface PromptStep extends PlannedStep {
  /** The types of the local activities whose result says that it is done. */
  localActivities?: readonly string[];
}

/** True for an id that the SDK gave: 1, 2, 3 … A number of four digits is a year, and names a step. */
export function isNumberedStep(step: string): boolean {
  return /^\d{1,3}$/.test(step);
}

/** One activity of a job that its workflow has scheduled. */
export interface JobStep extends PlannedStep {
  state: StepState;
  /** As the server counts them: a wait for upstream's turn ends an attempt, too. */
  attempt: number;
  /** What the last try failed with, in one line. */
  error?: string;
  /** The reason for a wait, as a clause. */
  waits?: string;
  /** Identity of the worker that took it last. */
  worker?: string;
  scheduled_at: string;
  next_attempt_at?: string;
  /** From its schedule to its end; absent before. */
  seconds?: number;
}

/** What the server holds of a job's last run. */
export interface JobHistory {
  workflowType: string;
  /** Undefined where it cannot be read. */
  input: unknown;
  /** In the order in which they were scheduled. */
  steps: JobStep[];
  /** Local activities that gave a result. Temporal numbers them: their ids name nothing. */
  localSteps: JobStep[];
}

/**
 * What became of the deletion of a job. `deleting`: the server takes its time and still shows it. `untold`: it has
 * answered for other jobs and not for this one.
 */
export type Deletion = 'deleted' | 'deleting' | 'running' | 'unknown' | 'untold';

/** Every method throws UnavailableError when the server cannot be reached, except where it says otherwise. */
export interface DurablePromises {
  /** Starts the job, or finds the one that has its name. Returns once the server has stored the start (D1). */
  start(request: JobRequest, rerun: Rerun): Promise<StartOutcome>;
  /**
   * In the order of the names; takes no longer than `withinMs`. A job without an answer in that time is
   * `unknown` with `attention`; a job that does not exist is `unknown` without.
   */
  describe(names: readonly string[], withinMs: number): Promise<JobDescription[]>;
  /** Resolves when the job ends; undefined when `until` (of steadyNow) comes first or the signal is aborted. */
  wait(name: string, until: number, signal: AbortSignal): Promise<JobEnd | undefined>;
  /** Undefined where the server has no history of the job. */
  steps(name: string, withinMs: number): Promise<JobHistory | undefined>;
  /** Asks a running job to stop; tells what became of the request. */
  cancel(name: string): Promise<'requested' | 'not_running' | 'unknown'>;
  /** Removes all that the server holds of jobs that have ended, in the order of the names. */
  delete(names: readonly string[]): Promise<Deletion[]>;
  /**
   * Each job once, as it is since its last start; newest first. Eventually consistent: one started this moment may be
   * missing.
   */
  list(filter: JobFilter, withinMs: number): Promise<JobListing[]>;
}
