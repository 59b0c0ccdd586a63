/** What a worker needs to keep a result, on both sides of Temporal's boundary: workflow code may load this. */

/** Name of the activity that keeps a result. */
export const KEEP_RESULT = 'durableKeepResult';

/** What the workflow knows of a job that is about to complete. */
export interface CompletingJob {
  name: string;
  workflowType: string;
  input: unknown;
  result: unknown;
  /** What JSON would not keep of the result, as a clause; `result` is null then. */
  loss?: string;
  /** ISO 8601, UTC. */
  started_at: string;
}

export interface KeepResultActivities {
  /** Keeps the result, and returns the one that is kept: the first one of a name stays. */
  [KEEP_RESULT](job: CompletingJob): Promise<unknown>;
}
