import type { Client } from '@temporalio/client';
import { WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import type { JobEnd } from '../promises.js';
import { describeEnd } from './failures.js';

/** The job's end; undefined when the signal ended the wait. */
export async function endOf(
  client: Client,
  name: string,
  signal: AbortSignal,
): Promise<JobEnd | undefined> {
  // withAbortSignal frees the open poll; a signal that aborts between two polls goes unseen by it, hence the race.
  const aborted = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const result = client.connection.withAbortSignal(signal, () =>
    client.workflow.getHandle(name).result(),
  );
  try {
    return await Promise.race([
      result.then((value) => ({ status: 'completed' as const, result: value })),
      aborted,
    ]);
  } catch (error) {
    if (signal.aborted) return undefined;
    if (error instanceof WorkflowFailedError) {
      const { type } = await client.workflow.getHandle(name).describe();
      return { ...describeEnd(error), workflowType: type };
    }
    if (error instanceof WorkflowNotFoundError) return { status: 'unknown' };
    throw error;
  }
}
