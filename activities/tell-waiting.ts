import { activityInfo, Context } from '@temporalio/activity';
import type { WaitingReason } from '../src/weather/search-attributes.js';
import { type ToldWait, waitingSignal } from './waiting-signal.js';

/** Upper bound for one signal. */
const SIGNAL_MS = 3_000;

/**
 * Reports to its workflow what the running activity waits for.
 * @param reason undefined if the wait is over.
 * @returns false if the server did not accept the signal.
 */
export async function tellWaiting(reason: WaitingReason | undefined): Promise<boolean> {
  const { workflowExecution, activityId } = activityInfo();
  if (workflowExecution === undefined) return false;
  const { workflowId, runId } = workflowExecution;
  const { client } = Context.current();
  const told: ToldWait = { step: activityId, ...(reason && { reason }) };
  try {
    await client.connection.withDeadline(Date.now() + SIGNAL_MS, () =>
      client.workflow.getHandle(workflowId, runId).signal(waitingSignal(reason), told),
    );
    return true;
  } catch {
    return false;
  }
}
