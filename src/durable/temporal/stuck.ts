import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { oneLine, withoutStop } from '../../base/one-line.js';
import { latestEvents } from './history-events.js';
import type { HistoryEvent } from './run-input.js';
import { endedWithWorker } from './tasks-in-hand.js';

/** What Temporal knows of a workflow task that does not come to its end: without it the workflow cannot go on. */
export interface StuckTask {
  kind: 'failed' | 'timed_out' | 'lost';
  /** Attempts that are over. */
  attempts: number;
  since: Date;
  /** The failure's words, in one line. */
  cause: string;
}

/** A worker that was killed in a workflow task makes for one lost attempt, and for no concern. */
const LOST_ATTEMPTS = 2;

/** As much of a failure's words as is said. */
const CAUSE_LENGTH = 300;

/**
 * The workflow task that keeps a running workflow from going on; asks for a bit of its history where attempts were
 * lost.
 */
export async function findStuckTask(
  client: Client,
  { workflowId, runId, raw }: WorkflowExecutionDescription,
): Promise<StuckTask | undefined> {
  const task = raw.pendingWorkflowTask;
  const attempts = Number(task?.attempt ?? 1) - 1;
  if (attempts < 1) return undefined;
  const events = await latestEvents(client, client.options.namespace, { workflowId, runId });
  const last = events.find(
    (event) =>
      event.workflowTaskFailedEventAttributes ||
      event.workflowTaskTimedOutEventAttributes ||
      event.workflowTaskCompletedEventAttributes,
  );
  const scheduled = task?.originalScheduledTime ?? task?.scheduledTime;
  const since = new Date(Number(scheduled?.seconds ?? 0) * 1_000);
  const kind = kindOf(last);
  if (kind === undefined || (kind !== 'failed' && attempts < LOST_ATTEMPTS)) return undefined;
  const message = last?.workflowTaskFailedEventAttributes?.failure?.message;
  return { kind, attempts, since, cause: kind === 'failed' ? causeOf(message) : '' };
}

/** Undefined where the last task was completed. */
function kindOf(last: HistoryEvent | undefined): StuckTask['kind'] | undefined {
  if (last?.workflowTaskTimedOutEventAttributes) return 'timed_out';
  if (!last?.workflowTaskFailedEventAttributes) return undefined;
  return endedWithWorker(last) ? 'lost' : 'failed';
}

/** What a person would want to know of it, and what to do. */
export function stuckAttention({ kind, attempts, since, cause }: StuckTask): string {
  const from = since.toISOString().replace('.000', '');
  const times = attempts === 1 ? 'once' : `${attempts} times`;
  if (kind === 'failed') {
    return (
      `No worker can go on with this job: its workflow task has failed ${times} since ${from}: ${cause}. ` +
      'It goes on by itself with a worker of the version that began it, or of one that mends this; or cancel_jobs ends it, and the same start with retry_failed: true goes on from what it has stored.'
    );
  }
  // The server notes what the first attempt came to, and nothing of later ones.
  const [what, why] =
    kind === 'timed_out'
      ? ['has run out of time', 'ends, hangs or has too much to do']
      : ['has come to nothing', 'ends, hangs or cannot go on with it'];
  return (
    `No worker has gone on with this job: its workflow task ${what} ${times} since ${from}. ` +
    `The worker that takes it ${why}; its log says more, and the job goes on by itself with one that does not.`
  );
}

/** The failure's words, for a sentence of ours. */
function causeOf(message: string | null | undefined): string {
  const line = oneLine(message || 'no reason given', CAUSE_LENGTH + 1);
  return withoutStop(line.length > CAUSE_LENGTH ? `${line.slice(0, CAUSE_LENGTH)}…` : line);
}
