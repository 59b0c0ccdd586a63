import type { NativeConnection } from '@temporalio/worker';
import { TASK_QUEUE_TYPE } from '../durable/temporal/task-queue-type.js';

/** A rate that somebody sets, or takes away, is noticed within this time. */
const LOOK_AGAIN_MS = 10_000;

/** The server tells at once, or is away. */
const ANSWER_MS = 2_000;

/** A queue of activities, by name. */
interface ActivityQueue {
  connection: Pick<NativeConnection, 'withDeadline' | 'workflowService'>;
  namespace: string;
  taskQueue: string;
}

/** Whether operators have set a rate on a queue of activities: then all work for that queue goes through it. */
export class QueueRate {
  #isSet = false;

  constructor(private readonly queue: ActivityQueue) {}

  /** As the server said last. */
  get isSet(): boolean {
    return this.#isSet;
  }

  /** Asks the server, and from then on again and again, as long as the process lives. */
  async watch(): Promise<void> {
    setInterval(() => void this.look(), LOOK_AGAIN_MS).unref();
    await this.look();
  }

  /** A server that does not answer leaves what was said before; one that knows no rates has none set. */
  async look(): Promise<void> {
    const { connection, namespace, taskQueue: name } = this.queue;
    try {
      const { config } = await connection.withDeadline(Date.now() + ANSWER_MS, () =>
        connection.workflowService.describeTaskQueue({
          ...{ namespace, taskQueue: { name }, reportConfig: true },
          taskQueueType: TASK_QUEUE_TYPE.activity,
        }),
      );
      const { queueRateLimit, fairnessKeysRateLimitDefault } = config ?? {};
      this.#isSet = [queueRateLimit, fairnessKeysRateLimitDefault].some((rate) => rate?.rateLimit);
    } catch {
      // The worker has other ways to say that its server is away.
    }
  }
}
