import type { NativeConnection } from '@temporalio/worker';
import { TASK_QUEUE_TYPE } from '../durable/temporal/task-queue-type.js';

/** The part of a worker that readiness depends on. */
export interface ReadinessOptions {
  connection: NativeConnection;
  address: string;
  namespace: string;
  taskQueue: string;
  /** The worker's identity at the server. */
  identity: string;
  /** False once the worker was told to stop, or has failed. */
  isRunning(): boolean;
}

/** A probe of an orchestrator waits for some seconds at most. */
const ANSWER_MS = 2_000;

/**
 * Why the worker takes no tasks now; undefined if it does. The server itself says whether it has the worker's poll:
 * a process may believe that it polls although its connection is broken.
 */
export async function workerTrouble(options: ReadinessOptions): Promise<string | undefined> {
  const { connection, namespace, taskQueue, identity } = options;
  if (!options.isRunning()) return 'The worker is about to end.';
  try {
    const { pollers } = await connection.withDeadline(Date.now() + ANSWER_MS, () =>
      connection.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: taskQueue },
        taskQueueType: TASK_QUEUE_TYPE.workflow,
      }),
    );
    const isPolling = pollers.some((poller) => poller.identity === identity);
    return isPolling ? undefined : `The worker does not poll task queue "${taskQueue}" yet.`;
  } catch {
    return `The Temporal server at ${options.address} does not answer.`;
  }
}
