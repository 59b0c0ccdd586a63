import type { Client } from '@temporalio/client';
import { oneLine } from '../../base/one-line.js';
import { TASK_QUEUE_TYPE } from './task-queue-type.js';

/** A queue that has to be polled for jobs to move on; kinds as Temporal's TaskQueueType numbers them. */
export interface PolledQueue {
  name: string;
  kind: 'workflow' | 'activity';
}

/**
 * The server's own worker in each namespace polls this one (temporalio/temporal, common/primitives/task_queues.go), so
 * its last poll tells the server's time to a minute.
 */
const SERVERS_QUEUE: PolledQueue = { name: 'temporal-sys-per-ns-tq', kind: 'workflow' };

/** A worker's poll is open for a minute at most; one that has not polled for longer is gone. */
const POLL_SECONDS = 75;
const POLL_MS = POLL_SECONDS * 1_000;

/** So many workers are named in a message. */
const MOST_NAMED = 3;

/** Identities are free text. */
const NAME_LENGTH = 100;

type Pollers = readonly {
  identity?: string | null;
  lastAccessTime?: { seconds?: { toString(): string } | null; nanos?: number | null } | null;
}[];

/** What is to be said of the workers of some queues. */
export interface PolledQueues {
  /** That no worker polls any of them. */
  idle?: string | undefined;
  /** That older workers poll them. */
  older?: string | undefined;
}

/**
 * Looks at who polls the queues of jobs. A worker polls every queue for which it has a free slot, so a poll of any of
 * them shows that it is there.
 * @param isOlder true for the identity of a worker that may not know what this version asks for.
 * @param here unix milliseconds by this machine's clock.
 */
export async function lookAtQueues(
  client: Client,
  queues: readonly PolledQueue[],
  workerCommand: string,
  isOlder: (identity: string) => boolean,
  here = Date.now(),
): Promise<PolledQueues> {
  const [now, ...polled] = await Promise.all([
    serversTime(client, here),
    ...queues.map((queue) => pollersOf(client, queue)),
  ]);
  const pollers = polled.flat();
  const queue = queues[0]?.name ?? '';
  return {
    idle: idleQueueAttention(queue, pollers, workerCommand, now),
    older: olderWorkersAttention(queue, pollers, isOlder, now),
  };
}

/** True for a queue whose workflows have a worker. */
export async function isPolled(client: Client, queue: string, here = Date.now()): Promise<boolean> {
  const [now, pollers] = await Promise.all([
    serversTime(client, here),
    pollersOf(client, { name: queue, kind: 'workflow' }),
  ]);
  return isPolledNow(pollers, now);
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

/**
 * The sentences for older workers; undefined if there are none.
 * @param pollers of all queues; `queue` is the one to be named.
 */
export function olderWorkersAttention(
  queue: string,
  pollers: Pollers,
  isOlder: (identity: string) => boolean,
  now: number,
): string | undefined {
  const polling = pollers.filter((poller) => isPolledNow([poller], now));
  const names = [...new Set(polling.map(({ identity }) => identity ?? ''))].filter(isOlder).sort();
  if (names.length === 0) return undefined;
  const shown = names.slice(0, MOST_NAMED).map((name) => oneLine(name, NAME_LENGTH));
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  const who = `${shown.join(', ')}${more}`;
  return names.length === 1
    ? `An older worker polls task queue "${queue}": ${who}. It may not know all that a job asks for, and end it with another result; upgrade it, or end it (it is named for ${POLL_SECONDS} s after its last poll).`
    : `Older workers poll task queue "${queue}": ${who}. They may not know all that a job asks for, and end it with another result; upgrade them, or end them (they are named for ${POLL_SECONDS} s after their last poll).`;
}

/**
 * The sentence for queues that no worker polls; undefined if one does.
 * @param pollers of all queues; `queue` is the one to be named.
 */
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

/**
 * Polls are noted by the server's clock. This machine's is believed where it comes after the last poll of the server's
 * own worker, by less than a poll lasts; else that poll's time is, also where it is a minute old.
 * @param here unix milliseconds by this machine's clock.
 */
async function serversTime(client: Client, here: number): Promise<number> {
  // Not every server shows this queue.
  const pollers = await pollersOf(client, SERVERS_QUEUE).catch(() => []);
  const last = Math.max(...pollers.map(pollTime));
  return Number.isFinite(last) && !(last <= here && here < last + POLL_MS) ? last : here;
}

function isPolledNow(pollers: Pollers, now: number): boolean {
  return pollers.some((poller) => now - pollTime(poller) < POLL_MS);
}

/** Unix milliseconds of the server's clock; before all time where it is not known. */
function pollTime({ lastAccessTime }: Pollers[number]): number {
  return lastAccessTime ? Number(lastAccessTime.seconds ?? 0) * 1_000 : Number.NEGATIVE_INFINITY;
}
