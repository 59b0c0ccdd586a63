import type {
  Client,
  WorkflowExecutionDescription,
  WorkflowExecutionInfo,
} from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { isJobName } from '../naming.js';
import type { JobDescription, JobFilter, JobListing, JobStatus } from '../promises.js';
import { attentionOf } from './attention.js';
import { findStuckTask, stuckAttention } from './stuck.js';

/** What a job's workflow carries in its memo. */
export interface Memo {
  identity?: string;
  input?: unknown;
  progress?: unknown;
}

/** A job, and whether its own workflow holds it up: then no worker and no activity is to blame. */
export interface DescribedJob extends JobDescription {
  isStuck?: boolean;
}

/** One job as the server sees it now (strongly consistent); status unknown when there is none of these types. */
export async function describeJob(
  client: Client,
  workflowTypes: readonly string[],
  name: string,
): Promise<DescribedJob> {
  try {
    const description = await client.workflow.getHandle(name).describe();
    // A server may hold other programs' workflows: they are neither shown nor touched.
    if (!workflowTypes.includes(description.type)) return { name, status: 'unknown' };
    const held =
      statusOf(description) === 'running' ? await whatHolds(client, description) : undefined;
    const progress = (description.memo as Memo | undefined)?.progress;
    return {
      name,
      status: statusOf(description),
      workflowType: description.type,
      startedAt: description.startTime,
      ...(description.closeTime === undefined ? {} : { closedAt: description.closeTime }),
      ...(progress === undefined ? {} : { progress }),
      ...held,
    };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { name, status: 'unknown' };
    throw error;
  }
}

/** A workflow that cannot go on is worse off than one whose activity is tried again. */
async function whatHolds(
  client: Client,
  description: WorkflowExecutionDescription,
): Promise<Pick<DescribedJob, 'attention' | 'isStuck'>> {
  const stuck = await findStuckTask(client, description);
  if (stuck !== undefined) return { attention: stuckAttention(stuck), isStuck: true };
  const attention = attentionOf(description, Date.now());
  return attention === undefined ? {} : { attention };
}

/**
 * Jobs of some types by visibility (eventually consistent), newest first; of a job that was run again, its last run.
 */
export async function listJobs(
  client: Client,
  workflowTypes: readonly string[],
  { prefix, since, limit }: JobFilter,
): Promise<JobListing[]> {
  const conditions = [ofTypes(workflowTypes)];
  // Job names hold no quotes (JOB_NAME_PATTERN).
  if (prefix !== undefined) conditions.push(`WorkflowId STARTS_WITH '${prefix}'`);
  if (since !== undefined) conditions.push(`StartTime >= '${since.toISOString()}'`);
  const found = new Map<string, JobListing>();
  const pages = client.workflow.list({
    query: conditions.join(' AND '),
    pageSize: Math.min(limit, 1_000),
  });
  // What runs comes first, then what ended last: the first run of a name that comes is its last.
  for await (const info of pages) {
    // One that was started by hand may have an id that no tool takes.
    if (!isJobName(info.workflowId)) continue;
    if (!found.has(info.workflowId)) found.set(info.workflowId, toListing(info));
    if (found.size === limit) break;
  }
  return [...found.values()].sort((a, b) => startOf(b) - startOf(a));
}

function toListing(info: WorkflowExecutionInfo): JobListing {
  const input = (info.memo as Memo | undefined)?.input;
  return {
    name: info.workflowId,
    status: statusOf(info),
    workflowType: info.type,
    startedAt: info.startTime,
    ...(input === undefined ? {} : { input }),
  };
}

function startOf({ startedAt }: JobListing): number {
  return startedAt?.getTime() ?? 0;
}

/** A condition of Temporal's list filter. */
export function ofTypes(workflowTypes: readonly string[]): string {
  return `WorkflowType IN (${workflowTypes.map((type) => `'${type}'`).join(', ')})`;
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
