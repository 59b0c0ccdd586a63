import type { JobKind } from '../kind.js';
import type { Deletion } from '../promises.js';
import type { Finished } from '../results.js';

/** What became of one name. */
export interface DeletedJob {
  job_name: string;
  kind?: string;
  outcome: 'deleted' | 'running' | 'unknown' | 'unavailable' | 'other_kind';
  message: string;
}

/** What became of some jobs, by name. */
export type Told = Map<string, DeletedJob>;

/** What the server says of a job's history. Of a finished job it may know nothing any more. */
export function toDeleted(
  job_name: string,
  kind: JobKind | undefined,
  deletion: Deletion | undefined,
): DeletedJob {
  const job = { job_name, ...(kind && { kind: kind.kind }) };
  switch (deletion) {
    case 'running':
      return {
        ...job,
        outcome: 'running',
        message: `"${job_name}" is running; cancel_jobs first.`,
      };
    case 'untold':
      return notDeleted(job_name, kind, 'The Temporal server has not answered for it in time.');
    case 'deleting': {
      const message = `"${job_name}" is deleted; Temporal may show it for another minute.`;
      return { ...job, outcome: 'deleted', message };
    }
    default:
      return { ...job, outcome: 'deleted', message: `"${job_name}" is deleted.` };
  }
}

/** What such a job has stored only its kind can remove. So its history stays, too. */
export function ofOtherKind({ name, kind }: Finished): DeletedJob {
  const message = `"${name}" is not deleted: it is of kind "${kind}", which this server does not have; a server or version that has this kind can delete it.`;
  return { job_name: name, kind, outcome: 'other_kind', message };
}

/** Of a job that another call can delete. */
export function notDeleted(job_name: string, kind: JobKind | undefined, why: string): DeletedJob {
  const message = `"${job_name}" is not deleted: ${why} Call delete_jobs again.`;
  return { job_name, ...(kind && { kind: kind.kind }), outcome: 'unavailable', message };
}

/** Of a job whose record stays, by which another call finds what is left of it. */
export function notRemoved(job_name: string, kind: JobKind | undefined, why: string): DeletedJob {
  const message = `Temporal's history is deleted, not all files are: ${why} Call delete_jobs again.`;
  return { job_name, ...(kind && { kind: kind.kind }), outcome: 'unavailable', message };
}
