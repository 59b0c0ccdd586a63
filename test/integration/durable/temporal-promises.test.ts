import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { JobKind } from '../../../src/durable/kind.js';
import { dial, type Server } from '../../../src/durable/temporal/connection.js';
import { temporalPromises } from '../../../src/durable/temporal/temporal-promises.js';
import { describePromisesContract } from '../../contracts/promises-contract.js';
import { CONTRACT_STEP, CONTRACT_TYPES } from '../../contracts/promises-under-test.js';
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
  const here = dialled(server.address);
  return {
    promises: promisesAt(here),
    // A port that no server has.
    unreachable: promisesAt(dialled('127.0.0.1:1')),
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
      // Not the one to nowhere: gRPC throws where a try that is still to come finds its channel closed.
      const connections = [connection, workerConnection, here.client.connection];
      await Promise.all(connections.map((each) => each.close()));
      await server.stop();
    },
  };
});

function dialled(address: string): Server {
  return dial({ connection: { address }, namespace: 'default', advice: 'start it' });
}

function promisesAt(at: Server) {
  return temporalPromises({
    connect: async () => at,
    kinds: [CONTRACT_TYPES.first, CONTRACT_TYPES.second].map(
      (workflowType) => ({ workflowType, isInput: () => false }) as unknown as JobKind,
    ),
    taskQueue: QUEUE,
    polledQueues: [{ name: QUEUE, kind: 'workflow' }],
    workerCommand: 'a worker',
  });
}

async function untilReported(client: Client, name: string, progress: object): Promise<void> {
  for (;;) {
    const { memo } = await client.workflow.getHandle(name).describe();
    if (JSON.stringify(memo?.progress) === JSON.stringify(progress)) return;
    await sleep(20);
  }
}
