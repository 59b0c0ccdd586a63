import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { describePromisesContract } from '../../contracts/promises-contract.js';
import { CONTRACT_STEP, CONTRACT_TYPES } from '../../contracts/promises-under-test.js';
import { contractPromises, contractServer } from '../../fakes/contract-server.js';
import { type Told, tell } from '../../fakes/contract-workflows.js';
import { startDevServer } from '../../fakes/dev-server.js';

const QUEUE = 'contract';

describePromisesContract('as Temporal workflows', async () => {
  // That jobs fail is what is tested.
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const server = await startDevServer();
  const [connection, workerConnection] = await Promise.all([
    Connection.connect({ address: server.address }),
    NativeConnection.connect({ address: server.address }),
  ]);
  const client = new Client({ connection });
  const worker = await Worker.create({
    connection: workerConnection,
    taskQueue: QUEUE,
    activities: { [CONTRACT_STEP]: async () => undefined },
    workflowsPath: resolve('test/fakes/contract-workflows.ts'),
  });
  const stopped = worker.run();
  const tellJob = async (name: string, told: Told) => {
    const workflow = client.workflow.getHandle(name);
    await workflow.signal(tell, told);
    if ('step' in told) await untilReported(client, name, told);
    else if ('progress' in told) await untilReported(client, name, told.progress);
    else await workflow.result().catch(() => undefined);
  };
  const here = contractServer(server.address);
  return {
    promises: contractPromises(here, QUEUE),
    complete: (name, result) => tellJob(name, { result }),
    fail: (name, error) => tellJob(name, { error }),
    report: (name, progress) => tellJob(name, { progress }),
    runStep: (name, step) => tellJob(name, { step }),
    startOther: async (name) => {
      await client.workflow.start(CONTRACT_TYPES.other, { workflowId: name, taskQueue: QUEUE });
    },
    close: async () => {
      worker.shutdown();
      await stopped;
      const connections = [connection, workerConnection, here.client.connection];
      await Promise.all(connections.map((each) => each.close()));
      await server.stop();
    },
  };
});

async function untilReported(client: Client, name: string, progress: object): Promise<void> {
  for (;;) {
    const { memo } = await client.workflow.getHandle(name).describe();
    if (JSON.stringify(memo?.progress) === JSON.stringify(progress)) return;
    await sleep(20);
  }
}
