import type { Connection } from '@temporalio/client';
import { bytesField, varintField } from '../../base/protobuf.js';
import type { HistoryEvent } from './run-input.js';

type Service = Connection['workflowService'];

/** The type of the failure that a workflow's task ends with when its worker has died. */
export const WORKER_ENDED = 'WorkerEnded';

/** WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE of temporal/api/enums/v1/failed_cause.proto. */
const WORKER_UNHANDLED_FAILURE = 14;

/** So many running workflows, the latest, are looked at; a worker has fewer of their tasks in hand. */
const MOST_WORKFLOWS = 200;

/** Events at the end of a history among which the task before is. */
const LAST_EVENTS = 20;

/** A task that is in a worker's hands. */
interface TaskInHand {
  workflowId: string;
  runId: string;
  scheduledEventId: number;
  /** Of the namespace's fail-over; 0 where it has none. */
  version: number;
}

/** Whose tasks are ended, and by whom. */
interface Succession {
  service: Service;
  namespace: string;
  taskQueue: string;
  /** Of the worker that goes on. */
  identity: string;
  /** Identities of workers that are gone. */
  dead: readonly string[];
}

/**
 * Ends the workflow tasks that dead workers had in hand, so that the workflows go on at once. Without this the server
 * waits for the task's time-out. A task that was tried before is left to it: it may be what its workers died of.
 * Where one cannot be ended, the time-out ends it.
 * @throws errors of the server where it does not list its workflows.
 */
export async function endTasksOf({ dead, ...succession }: Succession): Promise<void> {
  if (dead.length === 0) return;
  const { service, namespace, taskQueue } = succession;
  const [{ executions }, { namespaceInfo }] = await Promise.all([
    service.listWorkflowExecutions({
      ...{ namespace, pageSize: MOST_WORKFLOWS },
      query: `TaskQueue = '${taskQueue}' AND ExecutionStatus = 'Running'`,
    }),
    service.describeNamespace({ namespace }),
  ]);
  const looks = executions.map(async ({ execution }) => {
    const task = await taskInHand(succession, execution ?? {}, dead);
    if (task !== undefined) await endTask(succession, namespaceInfo?.id ?? '', task);
  });
  await Promise.allSettled(looks);
}

/** The last event of a workflow names the worker that has its task in hand. */
async function taskInHand(
  { service, namespace }: Omit<Succession, 'dead'>,
  execution: { workflowId?: string | null; runId?: string | null },
  dead: readonly string[],
): Promise<TaskInHand | undefined> {
  const { history } = await service.getWorkflowExecutionHistoryReverse({
    ...{ namespace, execution, maximumPageSize: LAST_EVENTS },
  });
  const [last, ...before] = history?.events ?? [];
  const started = last?.workflowTaskStartedEventAttributes;
  if (!started || !dead.includes(started.identity ?? '') || wasLost(before)) return undefined;
  return {
    workflowId: execution.workflowId ?? '',
    runId: execution.runId ?? '',
    scheduledEventId: Number(started.scheduledEventId),
    version: Number(last?.version ?? 0),
  };
}

/** Whether the task before was a dead worker's, too. After a signal that came meanwhile the next is a first attempt. */
function wasLost(events: readonly HistoryEvent[]): boolean {
  const end = events.find(
    (event) =>
      event.workflowTaskFailedEventAttributes || event.workflowTaskCompletedEventAttributes,
  );
  const { failure } = end?.workflowTaskFailedEventAttributes ?? {};
  return failure?.applicationFailureInfo?.type === WORKER_ENDED;
}

async function endTask(
  { service, namespace, identity }: Omit<Succession, 'dead'>,
  namespaceId: string,
  task: TaskInHand,
): Promise<void> {
  await service.respondWorkflowTaskFailed({
    ...{ namespace, identity, taskToken: tokenOf(namespaceId, task) },
    cause: WORKER_UNHANDLED_FAILURE,
    failure: {
      message: 'its worker ended, and another one goes on',
      applicationFailureInfo: { type: WORKER_ENDED },
    },
  });
}

/**
 * The server's own name for the task (temporalio/temporal, proto/internal/temporal/server/api/token/v1/message.proto,
 * message Task). It compares event, attempt and version with the workflow's present task (service/history/api,
 * respondworkflowtaskfailed), so a task that has ended, or that another worker has, stays as it is.
 */
function tokenOf(namespaceId: string, task: TaskInHand): Buffer {
  return Buffer.concat([
    bytesField(1, namespaceId),
    bytesField(2, task.workflowId),
    bytesField(3, task.runId),
    varintField(4, task.scheduledEventId),
    varintField(5, 1),
    varintField(11, task.version),
  ]);
}
