import type { JobKind } from '../../src/durable/kind.js';
import type { DurablePromises } from '../../src/durable/promises.js';
import { dial, type Server } from '../../src/durable/temporal/connection.js';
import { temporalPromises } from '../../src/durable/temporal/temporal-promises.js';
import { CONTRACT_TYPES } from '../contracts/promises-under-test.js';

/** A server for the contract of durable promises, at an address. */
export function contractServer(address: string): Server {
  return dial({ connection: { address }, namespace: 'default', advice: 'start it' });
}

/** Promises over it, of the contract's kinds. */
export function contractPromises(server: Server, taskQueue: string): DurablePromises {
  return temporalPromises({
    connect: async () => server,
    kinds: [CONTRACT_TYPES.first, CONTRACT_TYPES.second].map(
      (workflowType) => ({ workflowType, isInput: () => false }) as unknown as JobKind,
    ),
    taskQueue,
    polledQueues: [{ name: taskQueue, kind: 'workflow' }],
    workerCommand: 'a worker',
  });
}
