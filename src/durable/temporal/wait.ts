import type { Client } from '@temporalio/client';
import { WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import { allowAnyListeners } from '../../base/abort.js';
import type { JobEnd } from '../promises.js';
import { statusOf } from './describe.js';
import { checkResult, readEnd } from './ended.js';

/** The job's end; undefined when the signal ended the wait. */
export async function endOf(
  client: Client,
  name: string,
  signal: AbortSignal,
): Promise<JobEnd | undefined> {
  // withAbortSignal frees the open poll; a signal that aborts between two polls goes unseen by it, hence the race.
  const over = new AbortController();
  const poll = new AbortController();
  // The client adds a listener for each poll and removes none: all go with this try, and Node.js warns of eleven.
  allowAnyListeners(poll.signal);
  const aborted = new Promise<undefined>((resolve) => {
    const end = () => {
      poll.abort();
      resolve(undefined);
    };
    signal.addEventListener('abort', end, { signal: over.signal });
  });
  try {
    for (;;) {
      const end = await Promise.race([endOfRun(client, name, poll.signal), aborted]);
      if (end !== 'goes on') return end;
    }
  } catch (error) {
    if (signal.aborted) return undefined;
    if (error instanceof WorkflowNotFoundError) return { status: 'unknown' };
    throw error;
  } finally {
    // An outage has a wait tried again and again, with the same signal.
    over.abort();
  }
}

/** Waits for the run that the job has now. A reset ends that run, and the job goes on in another. */
async function endOfRun(
  client: Client,
  name: string,
  signal: AbortSignal,
): Promise<JobEnd | 'goes on'> {
  const handle = client.workflow.getHandle(name);
  try {
    const result = await client.connection.withAbortSignal(signal, () => handle.result());
    if (result === undefined) await checkResult(client, name);
    return { status: 'completed', result };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const description = await handle.describe();
    const hasEnded = !['running', 'completed'].includes(statusOf(description));
    if (!hasEnded) return 'goes on';
    return { ...(await readEnd(client, description)), workflowType: description.type };
  }
}
