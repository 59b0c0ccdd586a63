import type { Connection } from '@temporalio/client';
import { bytesField, varintField } from '../../base/protobuf.js';
import { latestEvents, type RunId } from './history-events.js';
import type { HistoryEvent } from './run-input.js';

/** A worker's server and its name there. */
export interface Employment {
  service: Connection['workflowService'];
  namespace: string;
  identity: string;
}

/** What people read of an activity's attempt or a workflow's task whose worker has died. */
export const ENDED_WITH_WORKER = 'its worker ended, and another one goes on';

/** The type of the failure that a workflow's task ends with then. */
const WORKER_ENDED = 'WorkerEnded';

/** WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE of temporal/api/enums/v1/failed_cause.proto. */
const WORKER_UNHANDLED_FAILURE = 14;

/**
 * So many of the latest running workflows are looked at, and as many of the earliest: a worker has fewer of their tasks
 * in hand. It takes them in the order in which they came, so in a batch those of the earliest.
 */
const AT_EITHER_END = 100;

const PAGE_SIZE = 1_000;
/** The server lists some 2,500 workflows a second, and a task's time-out comes after five. */
const MOST_LISTED = 10_000;

/** A task that is in a worker's hands. */
interface TaskInHand extends RunId {
  scheduledEventId: number;
  /** Of the namespace's fail-over; 0 where it has none. */
  version: number;
}

/** Whose tasks are ended, and who goes on. */
interface Succession extends Employment {
  taskQueue: string;
  /** Identities of workers that are gone. */
  dead: readonly string[];
}

/**
 * Ends the workflow tasks that dead workers had in hand, so that the workflows go on at once. Without this the server
 * waits for the task's time-out. A task that was tried before is left to it: it may be what its workers died of.
 * Where one cannot be ended, the time-out ends it.
 * @throws errors of the server where it does not list its workflows.
 */
export async function endTasksOf({ dead, taskQueue, ...own }: Succession): Promise<void> {
  if (dead.length === 0) return;
  const { service, namespace } = own;
  const [runs, { namespaceInfo }] = await Promise.all([
    runningOn(own, taskQueue),
    service.describeNamespace({ namespace }),
  ]);
  const looked = new Set([...runs.slice(0, AT_EITHER_END), ...runs.slice(-AT_EITHER_END)]);
  const looks = [...looked].map(async (run) => {
    const task = await taskInHand(own, run, dead);
    if (task !== undefined) await endTask(own, namespaceInfo?.id ?? '', task);
  });
  await Promise.allSettled(looks);
}

/** The latest first. */
async function runningOn({ service, namespace }: Employment, taskQueue: string): Promise<RunId[]> {
  const query = `TaskQueue = '${taskQueue}' AND ExecutionStatus = 'Running'`;
  const runs: RunId[] = [];
  let nextPageToken: Uint8Array = new Uint8Array();
  do {
    const asked = { namespace, query, pageSize: PAGE_SIZE, nextPageToken };
    const page = await service.listWorkflowExecutions(asked);
    runs.push(
      ...page.executions.map(({ execution }) => ({
        workflowId: execution?.workflowId ?? '',
        runId: execution?.runId ?? '',
      })),
    );
    nextPageToken = page.nextPageToken;
  } while (nextPageToken.length > 0 && runs.length < MOST_LISTED);
  return runs;
}

/** The last event of a workflow names the worker that has its task in hand. */
async function taskInHand(
  { service, namespace }: Employment,
  run: RunId,
  dead: readonly string[],
): Promise<TaskInHand | undefined> {
  const [last, ...before] = await latestEvents({ workflowService: service }, namespace, run);
  const started = last?.workflowTaskStartedEventAttributes;
  if (!started || !dead.includes(started.identity ?? '') || wasLost(before)) return undefined;
  return {
    ...run,
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
  return end !== undefined && endedWithWorker(end);
}

/** True for the end of a workflow task that another worker has ended, because its own had died. */
export function endedWithWorker({ workflowTaskFailedEventAttributes }: HistoryEvent): boolean {
  const { failure } = workflowTaskFailedEventAttributes ?? {};
  return failure?.applicationFailureInfo?.type === WORKER_ENDED;
}

async function endTask(
  { service, namespace, identity }: Employment,
  namespaceId: string,
  task: TaskInHand,
): Promise<void> {
  await service.respondWorkflowTaskFailed({
    ...{ namespace, identity, taskToken: tokenOf(namespaceId, task) },
    cause: WORKER_UNHANDLED_FAILURE,
    failure: {
      message: ENDED_WITH_WORKER,
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
