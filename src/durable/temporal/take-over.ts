import { activityInfo } from '@temporalio/activity';
import type { Connection } from '@temporalio/client';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { WAIT_FAILURE } from '../standing.js';

type Service = Connection['workflowService'];
type Pending = NonNullable<
  Awaited<ReturnType<Service['describeWorkflowExecution']>>['pendingActivities']
>[number];

/** An attempt of an activity that a worker has in hand. */
export interface HeldAttempt {
  workflowId: string;
  runId: string;
  activityId: string;
  /** Of the worker. */
  identity: string;
}

/** Told of each attempt when it begins and when it ends. */
export interface AttemptLog {
  begins(key: string, attempt: HeldAttempt): void;
  ends(key: string): void;
}

/** Temporal's number of the state (temporal.api.enums.v1.PendingActivityState) of an attempt that is not on its way. */
const SCHEDULED = 1;

/** A worker's server and its name there. */
interface Employment {
  service: Service;
  namespace: string;
  identity: string;
}

/** Keeps a log of the attempts that a worker has in hand. Local activities end with their workflow's task. */
export function loggingAttempts(identity: string, log: AttemptLog): ActivityInterceptorsFactory {
  return () => ({
    inbound: {
      execute: async (input, next) => {
        const { isLocal, workflowExecution, activityId } = activityInfo();
        if (isLocal || workflowExecution === undefined) return next(input);
        const { workflowId, runId } = workflowExecution;
        const key = `${runId} ${activityId}`;
        log.begins(key, { workflowId, runId, activityId, identity });
        try {
          return await next(input);
        } finally {
          log.ends(key);
        }
      },
    },
  });
}

/**
 * Frees workflows from a worker that has died. Temporal gives a workflow's tasks to the worker that had the last one,
 * and to others only after STICKY_TIMEOUT. An activity that was scheduled before this worker began is of a workflow
 * whose worker may be gone; to free a workflow from a worker that lives costs it one replay.
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
          freed.add(execution.runId);
          // Where it fails, the time-out frees the workflow.
          void service.resetStickyTaskQueue({ namespace, execution }).catch(() => undefined);
        }
        return next(input);
      },
    },
  });
}

/**
 * Ends the attempts that a dead worker had in hand, so that the next attempts begin at once. Without this the server
 * waits for a heartbeat until the time-out. Errors of the server are ignored: the time-out still ends those attempts.
 */
export async function takeOver(
  { service, namespace, identity }: Employment,
  attempts: readonly HeldAttempt[],
): Promise<void> {
  const giveUp = async (attempt: HeldAttempt) => {
    const { workflowId, runId, activityId } = attempt;
    const execution = { workflowId, runId };
    const { pendingActivities } = await service.describeWorkflowExecution({ namespace, execution });
    if (!pendingActivities?.some((pending) => isHeldAs(pending, attempt))) return;
    await service.respondActivityTaskFailedById({
      ...{ namespace, workflowId, runId, activityId, identity },
      failure: {
        message: 'its worker ended, and another one goes on',
        applicationFailureInfo: { type: WAIT_FAILURE, nextRetryDelay: { nanos: 1_000_000 } },
      },
    });
  };
  await Promise.allSettled(attempts.map(giveUp));
}

/** Another worker may have the activity in hand by now. */
function isHeldAs(pending: Pending, { activityId, identity }: HeldAttempt): boolean {
  return (
    pending.activityId === activityId &&
    pending.lastWorkerIdentity === identity &&
    pending.state !== SCHEDULED
  );
}
