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
  return { fields: progress as object, share: kind.shareOf(progress) };
}

/** Of a completed job: all of it. */
export function finalProgressOf(finished: Finished, kinds: JobKinds): JobProgress {
  const fields = kindNamed(kinds, finished.kind)?.finalProgress(finished) ?? {};
  return { fields: fields as object, share: { done: 1, of: 1 } };
}

/** Whole percent, rounded down: 100 means that all is done. */
export function percentOf({ done, of }: JobShare): number {
  return Math.floor((100 * done) / of);
}

/** At the pace so far, whole seconds; undefined before anything is done. */
export function secondsLeft({ done, of }: JobShare, elapsed: number): number | undefined {
  return done > 0 ? Math.ceil((elapsed * (of - done)) / done) : undefined;
}
