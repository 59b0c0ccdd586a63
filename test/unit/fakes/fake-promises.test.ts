import { describePromisesContract } from '../../contracts/promises-contract.js';
import { CONTRACT_TYPES } from '../../contracts/promises-under-test.js';
import { FakePromises } from '../../fakes/fake-promises.js';

describePromisesContract('in memory', async () => {
  const promises = new FakePromises();
  const unreachable = new FakePromises();
  unreachable.reachable = false;
  return {
    promises,
    unreachable,
    complete: async (name, result) => promises.end(name, { status: 'completed', result }),
    fail: async (name, error) => promises.end(name, { status: 'failed', error }),
    report: async (name, progress) => promises.report(name, progress),
    startOther: async (name) => promises.putOther(name, CONTRACT_TYPES.other),
    close: async () => undefined,
  };
});
