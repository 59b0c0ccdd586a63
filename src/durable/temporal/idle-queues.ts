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
 * The sentence for queues that no worker polls; undefined where one does. A worker polls every queue for
 * which it has a free slot, so a poll of any of them shows that it is there.
 */
export async function idleQueues(
  client: Client,
  queues: readonly PolledQueue[],
  workerCommand: string,
): Promise<string | undefined> {
  const pollers = await Promise.all(queues.map((queue) => pollersOf(client, queue)));
  return idleQueueAttention(queues[0]?.name ?? '', pollers.flat(), workerCommand, Date.now());
}

/** True for a queue whose workflows have a worker. */
export async function isPolled(client: Client, queue: string): Promise<boolean> {
  return isPolledNow(await pollersOf(client, { name: queue, kind: 'workflow' }), Date.now());
}

/** The sentence for a job on a queue that is not its server's, and that no worker polls. */
export function strangeQueueAttention(queue: string, ownQueue: string): string {
  return `No worker polls task queue "${queue}", on which this job was started; the workers of this server poll "${ownQueue}". cancel_jobs ends the job, so that it can be started there.`;
}

async function pollersOf(client: Client, { name, kind }: PolledQueue): Promise<Pollers> {
  const queue = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name },
    taskQueueType: TASK_QUEUE_TYPE[kind],
  });
  return queue.pollers;
}

/** @param pollers of all queues; `queue` is the one to be named. */
export function idleQueueAttention(
  queue: string,
  pollers: Pollers,
  workerCommand: string,
  now: number,
): string | undefined {
  return isPolledNow(pollers, now)
    ? undefined
    : `No worker polls task queue "${queue}"; start one with "${workerCommand}". The job goes on as soon as it does.`;
}

function isPolledNow(pollers: Pollers, now: number): boolean {
  return pollers.some(
    ({ lastAccessTime }) =>
      lastAccessTime && now - Number(lastAccessTime.seconds ?? 0) * 1_000 < POLL_SECONDS * 1_000,
  );
}
