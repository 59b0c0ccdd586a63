import { activityInfo } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { WAIT_FAILURE } from '../standing.js';
import { type Employment, ENDED_WITH_WORKER } from './tasks-in-hand.js';

/** Told of each attempt when it begins and when it ends. */
export interface AttemptLog {
  /**
   * @param activity names the activity, for all of its attempts.
   * @param token of the attempt: by it the server knows the attempt from those before and after it.
   */
  begins(activity: string, token: string): void;
  ends(activity: string, token: string): void;
}

/**
 * Reports the attempts that another worker may take over. Local activities are left out: they end with their workflow's
 * task. Activities with a limited number of attempts are left out, too: workers that die again and again would use up
 * the attempts faster than time-outs do.
 */
export function loggingAttempts(log: AttemptLog): ActivityInterceptorsFactory {
  return () => ({
    inbound: {
      execute: async (input, next) => {
        const { isLocal, workflowExecution, activityId, retryPolicy, base64TaskToken } =
          activityInfo();
        const isLimited = (retryPolicy?.maximumAttempts ?? 0) > 0;
        if (isLocal || isLimited || workflowExecution === undefined) return next(input);
        const activity = `${workflowExecution.runId} ${activityId}`;
        log.begins(activity, base64TaskToken);
        try {
          return await next(input);
        } finally {
          log.ends(activity, base64TaskToken);
        }
      },
    },
  });
}

/** A query that the SDK answers in each workflow. */
const ANY_QUERY = { queryType: '__temporal_workflow_metadata' };

/**
 * Frees workflows from a worker that has died. Temporal gives a workflow's tasks to the worker that had the last one,
 * and to others only after STICKY_TIMEOUT. An activity that was scheduled before this worker began is of a workflow
 * whose worker may be gone; to free a workflow from a worker that lives costs it one replay.
 *
 * The first task of a workflow takes a new worker half a second, and later ones a tenth of that. A query makes it
 * replay the first workflow that it frees while the activity still waits for its answer.
 * @param began unix milliseconds: when this worker did.
 */
export function freeingWorkflows(
  { service, namespace }: Employment,
  began: number,
): ActivityInterceptorsFactory {
  const freed = new Set<string>();
  return () => ({
    inbound: {
      execute: (input, next) => {
        const { isLocal, scheduledTimestampMs, workflowExecution: execution } = activityInfo();
        const isOlder = !isLocal && scheduledTimestampMs < began;
        if (isOlder && execution !== undefined && !freed.has(execution.runId)) {
          const replay = () => service.queryWorkflow({ namespace, execution, query: ANY_QUERY });
          const isFreed = service.resetStickyTaskQueue({ namespace, execution });
          // Where it fails, the time-out frees the workflow.
          void (freed.size === 0 ? isFreed.then(replay) : isFreed).catch(() => undefined);
          freed.add(execution.runId);
        }
        return next(input);
      },
    },
  });
}

/**
 * Ends the attempts that a dead worker had in hand, so that the next attempts begin at once. Without this the server
 * waits for a heartbeat until the time-out. The server compares the number of the attempt in the token within one
 * transaction (temporalio/temporal, service/history/api/activity_util.go): it refuses an attempt that has ended, also
 * where another worker has the next one in hand. Errors of the server are ignored: the time-out still ends an attempt.
 */
export async function takeOver(
  { service, namespace, identity }: Employment,
  tokens: readonly string[],
): Promise<void> {
  const giveUp = (token: string) =>
    service.respondActivityTaskFailed({
      ...{ namespace, identity, taskToken: Buffer.from(token, 'base64') },
      failure: {
        message: ENDED_WITH_WORKER,
        applicationFailureInfo: { type: WAIT_FAILURE, nextRetryDelay: { nanos: 1_000_000 } },
      },
    });
  await Promise.allSettled(tokens.map(giveUp));
}
