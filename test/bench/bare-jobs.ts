import { resolve } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';

const QUEUE = 'bare';

/** Bare one-activity workflows, and a worker for them in this process. */
export interface BareJobs {
  /** Runs so many at once; resolves when all are done. */
  run(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function startBareJobs(address: string): Promise<BareJobs> {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const [connection, workerConnection] = await Promise.all([
    Connection.connect({ address }),
    NativeConnection.connect({ address }),
  ]);
  const client = new Client({ connection });
  const worker = await Worker.create({
    connection: workerConnection,
    taskQueue: QUEUE,
    workflowsPath: resolve('test/bench/bare-workflow.ts'),
    activities: { ping: async () => 'pong' },
  });
  const running = worker.run();
  let jobs = 0;
  return {
    run: async (count) => {
      await Promise.all(
        Array.from({ length: count }, () => {
          jobs += 1;
          return client.workflow.execute('bareWorkflow', {
            taskQueue: QUEUE,
            workflowId: `bare-${jobs}`,
          });
        }),
      );
    },
    close: async () => {
      worker.shutdown();
      await running;
      await Promise.all([connection.close(), workerConnection.close()]);
    },
  };
}
