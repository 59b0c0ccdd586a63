import type { NativeConnection } from '@temporalio/worker';
import { steadyNow } from '../base/deadline.js';

/** A rate that somebody sets, or takes away, is noticed after this time. */
const ASK_AGAIN_MS = 10_000;

/** The server tells at once, or is away. */
const ANSWER_MS = 2_000;

/** TASK_QUEUE_TYPE_ACTIVITY of temporal/api/enums/v1/task_queue.proto. */
const ACTIVITY_QUEUE = 2;

/** A queue of activities, by name. */
interface ActivityQueue {
  connection: Pick<NativeConnection, 'withDeadline' | 'workflowService'>;
  namespace: string;
  taskQueue: string;
}

/** Whether operators have set a rate on a queue of activities: then all work for that queue goes through it. */
export class QueueRate {
  #isSet = false;
  #nextLook = 0;

  /** @param elapsed milliseconds of a steady clock. */
  constructor(
    private readonly queue: ActivityQueue,
    private readonly elapsed: () => number = steadyNow,
  ) {}

  /** As the server last said; an old answer is renewed meanwhile. */
  get isSet(): boolean {
    if (this.elapsed() >= this.#nextLook) void this.look();
    return this.#isSet;
  }

  /** Asks the server. A server that does not say leaves the answer before it; one without rates has none set. */
  async look(): Promise<void> {
    const { connection, namespace, taskQueue: name } = this.queue;
    this.#nextLook = this.elapsed() + ASK_AGAIN_MS;
    try {
      const { config } = await connection.withDeadline(Date.now() + ANSWER_MS, () =>
        connection.workflowService.describeTaskQueue({
          ...{ namespace, taskQueue: { name }, taskQueueType: ACTIVITY_QUEUE, reportConfig: true },
        }),
      );
      const { queueRateLimit, fairnessKeysRateLimitDefault } = config ?? {};
      this.#isSet = [queueRateLimit, fairnessKeysRateLimitDefault].some((rate) => rate?.rateLimit);
    } catch {
      // The worker has other ways to say that its server is away.
    }
  }
}
