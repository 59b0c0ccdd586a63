import { fileURLToPath } from 'node:url';
import { STICKY_TIMEOUT } from '../temporal/sticky-timeout.js';
import { keepingActivities } from './keeping.js';
import type { DurableToolsOptions } from './options.js';
import { serverOf } from './temporal-server.js';

/** The code that a worker runs. */
export interface WorkerCode {
  /** Absolute path of the module that exports the workflow functions. */
  workflowsPath: string;
  /** Activity functions by name. */
  activities?: object;
}

/** Made by the build, beside this module's bundle. */
const INTERCEPTORS = fileURLToPath(new URL('durable-interceptors.js', import.meta.url));

/** Is a worker until it gets SIGTERM or SIGINT. */
export async function runWorker(
  options: DurableToolsOptions & { taskQueue: string },
  { workflowsPath, activities = {} }: WorkerCode,
): Promise<void> {
  const { NativeConnection, Worker } = await import('@temporalio/worker');
  const server = serverOf(options.temporal);
  const connection = await NativeConnection.connect(server.connection);
  try {
    const worker = await Worker.create({
      connection,
      namespace: server.namespace,
      taskQueue: options.taskQueue,
      workflowsPath,
      stickyQueueScheduleToStartTimeout: STICKY_TIMEOUT,
      activities: { ...activities, ...keepingActivities(options.jobs, options.results) },
      interceptors: { workflowModules: [INTERCEPTORS] },
    });
    await worker.run();
  } finally {
    await connection.close();
  }
}
