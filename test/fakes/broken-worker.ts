import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { PROMPTLY } from '../../workflows/prompt-patch.js';

/** A worker for workflows alone, whose workflow code is not what the jobs need. */
export interface BrokenWorker {
  stop(): Promise<void>;
}

/**
 * Starts a worker with today's workflow code, altered.
 * @param alter gets the code of dist/workflow-bundle.js, and gives the code that runs.
 */
export async function startBrokenWorker(
  address: string,
  taskQueue: string,
  alter: (code: string) => string,
): Promise<BrokenWorker> {
  try {
    // What goes wrong here has to, and is none of the test's output.
    Runtime.install({
      logger: new DefaultLogger('ERROR', () => undefined),
      telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
    });
  } catch {
    // Once a process.
  }
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: { code: alter(readFileSync(resolve('dist/workflow-bundle.js'), 'utf8')) },
    // No sticky queue: what the next worker is given is the whole history, at once.
    maxCachedWorkflows: 0,
    activities: {},
    // It has no activity that a workflow's task could run.
    patchActivationCallback: ({ patchId }) => patchId !== PROMPTLY,
  });
  const running = worker.run();
  return {
    stop: async () => {
      worker.shutdown();
      await running;
      await connection.close();
    },
  };
}
