import type { z } from 'zod';
import { awaitResultTool, type ResultWords } from './await-result.js';
import { cancelJobs } from './cancel-jobs.js';
import { deleteJobs } from './delete-jobs.js';
import { listJobsTool } from './list-jobs.js';
import { probeStatusTool } from './probe-status.js';

/** What the tools for jobs say of a server's kinds. */
export interface JobToolWords<Filter extends string> {
  /** Schema of the fields of progress. */
  progress: z.ZodRawShape;
  results: ResultWords;
  /** Arguments of list_jobs that take a part of a listed field, with their descriptions. */
  textFilters: Readonly<Record<Filter, string>>;
}

/** The tools that serve jobs of all kinds: probe_status, await_result, list_jobs, cancel_jobs, delete_jobs. */
export function jobTools<Filter extends string>({
  progress,
  results,
  textFilters,
}: JobToolWords<Filter>) {
  return {
    probeStatus: probeStatusTool(progress),
    awaitResult: awaitResultTool(results),
    listJobs: listJobsTool(textFilters),
    cancelJobs,
    deleteJobs,
  };
}
