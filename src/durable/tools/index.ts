import { awaitResultTool, type ResultWords } from './await-result.js';
import { cancelJobs } from './cancel-jobs.js';
import { deleteJobs } from './delete-jobs.js';
import { listJobsTool } from './list-jobs.js';
import { probeStatus } from './probe-status.js';

/** What the tools for jobs say of a server's kinds. */
export interface JobToolWords<Filter extends string> {
  results: ResultWords;
  /** Arguments of list_jobs that take a part of a listed field, with their descriptions. */
  textFilters: Readonly<Record<Filter, string>>;
}

/** The tools that serve jobs of all kinds: probe_status, await_result, list_jobs, cancel_jobs, delete_jobs. */
export function jobTools<Filter extends string>({ results, textFilters }: JobToolWords<Filter>) {
  return {
    probeStatus,
    awaitResult: awaitResultTool(results),
    listJobs: listJobsTool(textFilters),
    cancelJobs,
    deleteJobs,
  };
}
