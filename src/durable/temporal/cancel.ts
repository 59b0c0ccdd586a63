import { randomUUID } from 'node:crypto';
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { DurablePromises } from '../promises.js';
import { findJob, statusOf } from './describe.js';
import { CANCEL_REASON } from './ended.js';
import { isPolled } from './idle-queues.js';
import { findStuckTask } from './stuck.js';

/** What tells a server's own jobs from others of the same types. */
interface JobHome {
  workflowTypes: readonly string[];
  taskQueue: string;
}

/**
 * Asks a running job to stop. One that no worker can go on with would never hear of it, and is ended by the server:
 * its stored data stays in any case.
 */
export async function cancelJob(
  client: Client,
  { workflowTypes, taskQueue }: JobHome,
  name: string,
): ReturnType<DurablePromises['cancel']> {
  try {
    const description = await findJob(client, workflowTypes, name);
    if (description === undefined) return 'unknown';
    if (statusOf(description) !== 'running') return 'not_running';
    const deaf = await whyDeaf(client, description, taskQueue);
    if (deaf === undefined) await requestCancel(client, description);
    else await client.workflow.getHandle(name).terminate(`cancelled, while ${deaf}`);
    return 'requested';
  } catch (error) {
    // Of a workflow that has ended in this moment the server says the same.
    if (error instanceof WorkflowNotFoundError) return 'unknown';
    throw error;
  }
}

/** Why a job would never hear of it, as a clause. A worker for this server's queue comes sooner or later. */
async function whyDeaf(
  client: Client,
  description: WorkflowExecutionDescription,
  ownQueue: string,
): Promise<string | undefined> {
  const stuck = await findStuckTask(client, description);
  if (stuck?.kind === 'failed') return 'no worker could go on with it';
  const { taskQueue } = description;
  if (taskQueue === ownQueue || (await isPolled(client, taskQueue))) return undefined;
  return `no worker polled its task queue ${taskQueue}`;
}

/** A job that is paused hears of it when it goes on. */
async function requestCancel(
  client: Client,
  { workflowId, runId, status }: WorkflowExecutionDescription,
): Promise<void> {
  const { namespace, identity } = client.options;
  const asked = { namespace, identity, reason: CANCEL_REASON, requestId: randomUUID() };
  await client.workflowService.requestCancelWorkflowExecution({
    ...asked,
    workflowExecution: { workflowId },
  });
  if (status.name !== 'PAUSED') return;
  await client.workflowService.unpauseWorkflowExecution({ ...asked, workflowId, runId });
}
