import type { Client } from '@temporalio/client';

/** A queue that has to be polled for jobs to move on; kinds as Temporal's TaskQueueType numbers them. */
export interface PolledQueue {
  name: string;
  kind: 'workflow' | 'activity';
}

const TASK_QUEUE_TYPE = { workflow: 1, activity: 2 };

/** A worker's poll is open for a minute at most; one that has not polled for longer is gone. */
const POLL_SECONDS = 75;

type Pollers = readonly {
  lastAccessTime?: { seconds?: { toString(): string } | null; nanos?: number | null } | null;
}[];

/**
 * The sentence for queues that no worker polls; undefined where one does. A worker polls all of them, but for those of
 * which it has its hands full: any that it polls shows that it is there.
 */
export async function idleQueues(
  client: Client,
  queues: readonly PolledQueue[],
  workerCommand: string,
): Promise<string | undefined> {
  const pollers = await Promise.all(
    queues.map(async ({ name, kind }) => {
      const queue = await client.workflowService.describeTaskQueue({
        namespace: client.options.namespace,
        taskQueue: { name },
        taskQueueType: TASK_QUEUE_TYPE[kind],
      });
      return queue.pollers;
    }),
  );
  return idleQueueAttention(queues[0]?.name ?? '', pollers.flat(), workerCommand, Date.now());
}

/** @param pollers of all queues; `queue` is the one to be named. */
export function idleQueueAttention(
  queue: string,
  pollers: Pollers,
  workerCommand: string,
  now: number,
): string | undefined {
  const polled = pollers.some(
    ({ lastAccessTime }) =>
      lastAccessTime && now - Number(lastAccessTime.seconds ?? 0) * 1_000 < POLL_SECONDS * 1_000,
  );
  return polled
    ? undefined
    : `No worker polls task queue "${queue}"; start one with "${workerCommand}". The job goes on as soon as it does.`;
}
