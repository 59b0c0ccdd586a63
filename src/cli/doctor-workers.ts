import { VERSION } from '../base/package.js';
import { isOlderWorker } from '../base/worker-identity.js';
import type { Config } from '../config.js';
import { polledQueuesOf, userServer, WORKER_COMMAND } from '../services.js';
import type { Finding } from './finding.js';

/** Upper bound for one request. */
const ANSWER_MS = 5_000;

const SUBJECT = 'workers';

/** doctor's finding on the workers of a server of the user's. */
export async function workersFinding(config: Config): Promise<Finding> {
  try {
    const { idle, older } = await look(config);
    if (idle !== undefined) return { subject: SUBJECT, verdict: 'note', detail: idle };
    if (older !== undefined) return { subject: SUBJECT, verdict: 'problem', detail: older };
    const detail = `task queue "${config.taskQueue}" is polled, by no older worker`;
    return { subject: SUBJECT, verdict: 'ok', detail };
  } catch (error) {
    return { subject: SUBJECT, verdict: 'note', detail: (error as Error).message };
  }
}

async function look(config: Config) {
  if (config.temporal.kind !== 'external') throw new Error('no server is configured');
  const { dial } = await import('../durable/temporal/connection.js');
  const { explain } = await import('../durable/temporal/failures.js');
  const { lookAtQueues } = await import('../durable/temporal/idle-queues.js');
  const server = dial(await userServer(config.temporal.env));
  const isOlder = (identity: string) => isOlderWorker(identity, VERSION);
  try {
    return await server.client.connection.withDeadline(Date.now() + ANSWER_MS, () =>
      lookAtQueues(server.client, polledQueuesOf(config), WORKER_COMMAND, isOlder),
    );
  } catch (error) {
    throw await explain(error, server);
  }
}
