import type {
  Client,
  WorkflowExecutionDescription,
  WorkflowExecutionInfo,
} from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { isJobName } from '../naming.js';
import type { JobDescription, JobFilter, JobListing, JobStatus } from '../promises.js';
import { attentionOf, delayOf } from './attention.js';
import { readEnd } from './ended.js';
import { isServersFault } from './failures.js';
import type { ProgressReader } from './furthest-progress.js';
import { findStuckTask, stuckAttention } from './stuck.js';

/** What a job's workflow carries in its memo. */
export interface Memo {
  identity?: string;
  input?: unknown;
  progress?: unknown;
  /** ISO 8601: when the first run of a continued job began. */
  started_at?: unknown;
}

/** A job, and what else it takes to say what keeps it from going on. */
export interface DescribedJob extends JobDescription {
  /** True where no worker could go on with it now: its own workflow holds it up, or a person. */
  isHeld?: boolean;
  /** True for a running job that has been cancelled. */
  isCancelling?: boolean;
  /** The task queue of its workflow. */
  taskQueue?: string;
}

/** The workflow of a job; undefined when there is none of these types. */
export async function findJob(
  client: Client,
  workflowTypes: readonly string[],
  name: string,
): Promise<WorkflowExecutionDescription | undefined> {
  try {
    const description = await client.workflow.getHandle(name).describe();
    // A server may hold other programs' workflows: they are neither shown nor touched.
    return workflowTypes.includes(description.type) ? description : undefined;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** One job as the server sees it now (strongly consistent); status unknown when there is none of these types. */
export async function describeJob(
  client: Client,
  workflowTypes: readonly string[],
  name: string,
  progressOf: ProgressReader,
): Promise<DescribedJob> {
  const description = await findJob(client, workflowTypes, name);
  if (description === undefined) return { name, status: 'unknown' };
  const status = statusOf(description);
  const progress = progressOf(description);
  return {
    name,
    status,
    workflowType: description.type,
    taskQueue: description.taskQueue,
    startedAt: startOfJob(description),
    ...(description.closeTime === undefined ? {} : { closedAt: description.closeTime }),
    ...(progress === undefined ? {} : { progress }),
    ...(status === 'running' && (await whatHolds(client, description))),
    ...(isCancelling(description) && { isCancelling: true }),
    ...(ENDED_BADLY.has(status) && (await whyItEnded(client, description))),
  };
}

/** True for a running job that has been cancelled, and whose workflow has not ended yet. One that is paused says so. */
export function isCancelling({ status, raw }: WorkflowExecutionDescription): boolean {
  return status.name === 'RUNNING' && raw.workflowExtendedInfo?.cancelRequested === true;
}

const ENDED_BADLY: ReadonlySet<JobStatus> = new Set([
  'failed',
  'cancelled',
  'terminated',
  'timed_out',
]);

/** That a job has ended is known, also where the server says no more of it. */
async function whyItEnded(
  client: Client,
  description: WorkflowExecutionDescription,
): Promise<Pick<DescribedJob, 'error'>> {
  try {
    const { error } = await readEnd(client, description);
    return error === undefined ? {} : { error };
  } catch (error) {
    if (isServersFault(error)) return {};
    throw error;
  }
}

/** A workflow that cannot go on is worse off than one whose activity is tried again. */
async function whatHolds(
  client: Client,
  description: WorkflowExecutionDescription,
): Promise<Pick<DescribedJob, 'attention' | 'isHeld'>> {
  const stuck = await findStuckTask(client, description);
  if (stuck !== undefined) return { attention: stuckAttention(stuck), isHeld: true };
  const attention = attentionOf(description, Date.now());
  if (attention === undefined) return {};
  const isHeld = description.status.name === 'PAUSED' || delayOf(description) !== undefined;
  return { attention, isHeld };
}

/**
 * Jobs of some types by visibility (eventually consistent), newest first; of a job that was run again, its last run.
 */
export async function listJobs(
  client: Client,
  workflowTypes: readonly string[],
  filter: JobFilter,
): Promise<JobListing[]> {
  const { since, limit } = filter;
  const found = new Map<string, JobListing>();
  const pages = client.workflow.list({
    query: conditionsOf(workflowTypes, filter).join(' AND '),
    pageSize: Math.min(limit, 1_000),
  });
  // What runs comes first, then what ended last: the first run of a name that comes is its last.
  for await (const info of pages) {
    // One that was started by hand may have an id that no tool takes.
    if (!isJobName(info.workflowId)) continue;
    if (mayHaveHiddenSuccessor(info, filter)) continue;
    const listing = toListing(info);
    // The last run of a continued job may be younger than the job.
    if (since !== undefined && startOf(listing) < since.getTime()) continue;
    if (!found.has(info.workflowId)) found.set(info.workflowId, listing);
    if (found.size === limit) break;
  }
  return [...found.values()].sort((a, b) => startOf(b) - startOf(a));
}

/**
 * True for a run that went on as another one, which is the job now and may be left out because it has completed. One
 * that went on so late has its successor in the list before it, or the list does not know the successor yet.
 */
function mayHaveHiddenSuccessor(
  { status, closeTime }: WorkflowExecutionInfo,
  { isCompleted, orCompletedSince }: JobFilter,
): boolean {
  if (isCompleted !== false || status.name !== 'CONTINUED_AS_NEW') return false;
  return orCompletedSince === undefined || (closeTime ?? 0) < orCompletedSince;
}

/** Job names hold no quotes (JOB_NAME_PATTERN). */
function conditionsOf(
  workflowTypes: readonly string[],
  { prefix, since, isCompleted, orCompletedSince, closedSince, closedBefore, names }: JobFilter,
): string[] {
  const conditions = [ofTypes(workflowTypes)];
  if (isCompleted !== undefined) {
    const isAsked = `ExecutionStatus ${isCompleted ? '=' : '!='} 'Completed'`;
    const orLater = orCompletedSince && ` OR CloseTime >= '${orCompletedSince.toISOString()}'`;
    conditions.push(orLater === undefined ? isAsked : `(${isAsked}${orLater})`);
  }
  if (prefix !== undefined) conditions.push(`WorkflowId STARTS_WITH '${prefix}'`);
  if (names !== undefined) conditions.push(ofNames(names));
  if (since !== undefined) conditions.push(`StartTime >= '${since.toISOString()}'`);
  if (closedSince !== undefined) conditions.push(`CloseTime >= '${closedSince.toISOString()}'`);
  if (closedBefore !== undefined) {
    // The server's times have more digits than a millisecond.
    const next = new Date(closedBefore.getTime() + 1);
    conditions.push(`CloseTime <= '${next.toISOString()}'`);
  }
  return conditions;
}

function toListing(info: WorkflowExecutionInfo): JobListing {
  const input = (info.memo as Memo | undefined)?.input;
  return {
    name: info.workflowId,
    status: statusOf(info),
    workflowType: info.type,
    startedAt: startOfJob(info),
    ...(info.closeTime === undefined ? {} : { closedAt: info.closeTime }),
    ...(input === undefined ? {} : { input }),
  };
}

/** A continued job began with its first run. */
function startOfJob({ memo, startTime }: Pick<WorkflowExecutionInfo, 'memo' | 'startTime'>): Date {
  const { started_at } = (memo ?? {}) as Memo;
  const first = new Date(String(started_at));
  return Number.isNaN(first.getTime()) ? startTime : first;
}

function startOf({ startedAt }: JobListing): number {
  return startedAt?.getTime() ?? 0;
}

/** A condition of Temporal's list filter, for jobs of some names. */
export function ofNames(names: readonly string[]): string {
  return `WorkflowId IN (${names.map((name) => `'${name}'`).join(', ')})`;
}

/** A condition of Temporal's list filter, for workflows of some types. */
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
