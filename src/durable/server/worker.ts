import { fileURLToPath } from 'node:url';
import { kindOfType } from '../kind.js';
import type { DurableToolsOptions } from './durable-tools.js';
import { type CompletingJob, KEEP_RESULT, type KeepResultActivities } from './keep-result.js';
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

/** So long a workflow whose worker has died waits for it; a live worker answers in milliseconds. */
const STICKY_TIMEOUT = '2 seconds';

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
      activities: { ...activities, ...keepResults(options) },
      interceptors: { workflowModules: [INTERCEPTORS] },
    });
    await worker.run();
  } finally {
    await connection.close();
  }
}

function keepResults({ jobs, results }: DurableToolsOptions): KeepResultActivities {
  return {
    [KEEP_RESULT]: async ({ name, workflowType, input, result, started_at }: CompletingJob) => {
      const kind = kindOfType(jobs, workflowType);
      // A worker may run other workflows too, which are no jobs.
      if (kind === undefined) return result;
      const kept = await results.put({
        name,
        kind: kind.kind,
        identity: kind.identityOf(input),
        input,
        result,
        started_at,
        finished_at: new Date().toISOString(),
      });
      return kept.result;
    },
  };
}
