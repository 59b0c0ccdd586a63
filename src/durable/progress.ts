import { type JobKinds, type JobShare, kindNamed, kindOfType } from './kind.js';
import type { JobDescription } from './promises.js';
import type { Finished } from './results.js';

/** How far a job is, as its kind has it, with the share that is done. */
export interface JobProgress {
  /** The fields of the kind's own progress. */
  fields: object;
  share: JobShare;
}

/** What a running job has reported; undefined before its first report. */
export function progressOf(job: JobDescription, kinds: JobKinds): JobProgress | undefined {
  const kind = kindOfType(kinds, job.workflowType);
  const progress = kind?.progressOf(job.progress);
  if (kind === undefined || progress === undefined) return undefined;
  return { fields: progress as object, share: boundedShare(kind.shareOf(progress)) };
}

/** A kind may find more to do than it has counted on: then all is done that can be told. */
function boundedShare({ done, of }: JobShare): JobShare {
  return { done: Math.min(done, of), of };
}

/** How far a job is, for an answer. */
export interface JobPace {
  /** The kind's own fields, and percent. */
  progress?: { percent: number; [field: string]: unknown };
  elapsed_seconds?: number;
  /** At the pace so far; absent for a job that is held up, which has no pace. */
  eta_seconds?: number;
}

/** @param now unix milliseconds. */
export function paceOf(job: JobDescription, kinds: JobKinds, now: number): JobPace {
  const progress = progressOf(job, kinds);
  const from = job.startedAt?.getTime();
  const elapsed = from && secondsBetween(from, job.closedAt?.getTime() ?? now);
  const moves = job.status === 'running' && job.attention === undefined;
  const left = moves && progress && elapsed && secondsLeft(progress.share, elapsed);
  return {
    ...(progress && { progress: toFields(progress) }),
    ...(elapsed !== undefined && { elapsed_seconds: elapsed }),
    ...(left && { eta_seconds: left }),
  };
}

/** The kind's own fields, and percent. */
export function toFields({ fields, share }: JobProgress): { percent: number } {
  return { ...fields, percent: percentOf(share) };
}

/** One decimal; clocks of two machines may differ, so never less than nothing. */
export function secondsBetween(from: number, to: number): number {
  return Math.max(0, Math.round((to - from) / 100) / 10);
}

/** Of a completed job: all of it. */
export function finalProgressOf(finished: Finished, kinds: JobKinds): JobProgress {
  const fields = kindNamed(kinds, finished.kind)?.finalProgress(finished) ?? {};
  return { fields: fields as object, share: { done: 1, of: 1 } };
}

/** Whole percent, rounded down: 100 means that all is done. */
function percentOf({ done, of }: JobShare): number {
  return Math.floor((100 * done) / of);
}

/** At the pace so far, whole seconds; undefined before anything is done. */
function secondsLeft({ done, of }: JobShare, elapsed: number): number | undefined {
  return done > 0 ? Math.ceil((elapsed * (of - done)) / done) : undefined;
}
