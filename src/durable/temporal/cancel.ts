import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { DurablePromises } from '../promises.js';
import { statusOf } from './describe.js';
import { findStuckTask } from './stuck.js';

/**
 * Asks a running job to stop. One that no worker can go on with would never hear of it, and is ended by the server:
 * what it has stored is kept in any case.
 */
export async function cancelJob(
  client: Client,
  workflowTypes: readonly string[],
  name: string,
): ReturnType<DurablePromises['cancel']> {
  const handle = client.workflow.getHandle(name);
  try {
    const description = await handle.describe();
    if (!workflowTypes.includes(description.type)) return 'unknown';
    if (statusOf(description) !== 'running') return 'not_running';
    const stuck = await findStuckTask(client, description);
    if (stuck?.kind === 'failed') {
      await handle.terminate('cancelled, while no worker could go on with it');
    } else await handle.cancel();
    return 'requested';
  } catch (error) {
    // Of a workflow that has ended in this moment the server says the same.
    if (error instanceof WorkflowNotFoundError) return 'unknown';
    throw error;
  }
}
