import type { JobStep } from '../../../src/durable/promises.js';
import { describePromisesContract } from '../../contracts/promises-contract.js';
import { CONTRACT_STEP, CONTRACT_TYPES } from '../../contracts/promises-under-test.js';
import { describeUnreachablePromises } from '../../contracts/unreachable-promises-contract.js';
import { FakePromises } from '../../fakes/fake-promises.js';

describePromisesContract('in memory', async () => {
  const promises = new FakePromises();
  return {
    promises,
    complete: async (name, result) => promises.end(name, { status: 'completed', result }),
    fail: async (name, error) => promises.end(name, { status: 'failed', error }),
    report: async (name, progress) => promises.report(name, progress),
    runStep: async (name, step) => promises.addStep(name, aStep(step)),
    startOther: async (name) => promises.putOther(name, CONTRACT_TYPES.other),
    close: async () => undefined,
  };
});

const unreachable = new FakePromises();
unreachable.reachable = false;
describeUnreachablePromises('in memory', unreachable);

function aStep(step: string): JobStep {
  const scheduled_at = new Date(0).toISOString();
  const ended = { state: 'completed', attempt: 1, worker: 'a worker', seconds: 0.1 } as const;
  return { step, activity: CONTRACT_STEP, scheduled_at, ...ended };
}
