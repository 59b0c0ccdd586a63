import type { Worker } from '@temporalio/worker';

/** As much of a worker as is needed to run it and to end it. */
export type RunnableWorker = Pick<Worker, 'run' | 'getState' | 'shutdown'>;

/** Asks those that run to end: they finish or give up what they have in hand. */
export function shutDown(workers: readonly RunnableWorker[]): void {
  for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
}

/**
 * Runs workers that share a connection, and resolves when all have ended. Where one fails, the others end as they do
 * when they are stopped: the SDK refuses to close a connection that a worker still uses.
 * @throws the error of the worker that failed first, once all have ended.
 */
export async function runTogether(workers: readonly RunnableWorker[]): Promise<void> {
  const errors: unknown[] = [];
  const run = async (worker: RunnableWorker) => {
    try {
      await worker.run();
    } catch (error) {
      errors.push(error);
      shutDown(workers);
    }
  };
  await Promise.all(workers.map(run));
  if (errors.length > 0) throw errors[0];
}
