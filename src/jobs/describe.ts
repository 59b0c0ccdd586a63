import type {
  Client,
  WorkflowExecutionDescription,
  WorkflowExecutionInfo,
} from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { attentionOf } from './attention.js';
import type { JobDescription, JobFilter, JobListing, JobStatus } from './port.js';

/** What a job's workflow carries in its memo. */
export interface Memo {
  identity?: string;
  input?: unknown;
  progress?: unknown;
}

/** One job as the server sees it now (strongly consistent); status unknown when there is none. */
export async function describeJob(client: Client, name: string): Promise<JobDescription> {
  try {
    const description = await client.workflow.getHandle(name).describe();
    const attention =
      statusOf(description) === 'running' ? attentionOf(description, Date.now()) : undefined;
    const progress = (description.memo as Memo | undefined)?.progress;
    return {
      ...toListing(description),
      ...(progress === undefined ? {} : { progress }),
      ...(attention === undefined ? {} : { attention }),
    };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { name, status: 'unknown' };
    throw error;
  }
}

/** Jobs of one type by visibility (eventually consistent), newest first. */
export async function listJobs(
  client: Client,
  workflowType: string,
  filter: JobFilter,
): Promise<JobListing[]> {
  const conditions = [`WorkflowType = '${workflowType}'`];
  if (filter.status !== undefined) conditions.push(`ExecutionStatus = '${VISIBLE[filter.status]}'`);
  // Job names hold no quotes (JOB_NAME_PATTERN).
  if (filter.prefix !== undefined) conditions.push(`WorkflowId STARTS_WITH '${filter.prefix}'`);
  const found: JobListing[] = [];
  const pages = client.workflow.list({
    query: conditions.join(' AND '),
    pageSize: Math.min(filter.limit, 1_000),
  });
  for await (const info of pages) {
    found.push(toListing(info));
    if (found.length === filter.limit) break;
  }
  return found;
}

/** ExecutionStatus as visibility queries spell it (docs.temporal.io/search-attribute). */
const VISIBLE: Record<JobStatus, string> = {
  running: 'Running',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Canceled',
  terminated: 'Terminated',
  timed_out: 'TimedOut',
  unknown: 'Unknown',
};

function toListing(
  info: Pick<WorkflowExecutionInfo, 'workflowId' | 'status' | 'startTime' | 'closeTime'>,
): JobListing {
  return {
    name: info.workflowId,
    status: statusOf(info),
    startedAt: info.startTime,
    ...(info.closeTime === undefined ? {} : { closedAt: info.closeTime }),
  };
}

/** Temporal's status in the words of the port. */
export function statusOf({ status }: Pick<WorkflowExecutionDescription, 'status'>): JobStatus {
  switch (status.name) {
    case 'RUNNING':
    case 'CONTINUED_AS_NEW':
    case 'PAUSED':
      return 'running';
    case 'COMPLETED':
      return 'completed';
    case 'FAILED':
      return 'failed';
    case 'CANCELLED':
      return 'cancelled';
    case 'TERMINATED':
      return 'terminated';
    case 'TIMED_OUT':
      return 'timed_out';
    default:
      return 'unknown';
  }
}
