import { expect, it } from '@jest/globals';
import { InvalidInputError } from '../../../../src/base/errors.js';
import { temporalPromises } from '../../../../src/durable/temporal/temporal-promises.js';
import { awaitResult, cancelJobs, listJobs, probeStatus } from '../../../../src/tools/job-tools.js';
import { aManifest } from '../../../fakes/a-manifest.js';
import { fakeServices } from '../../tools/fake-services.js';

const WRONG = 'DURABLE_WEATHER_WEIGHT_PER_MINUTE is "5" here, but the engine was started with "0".';
const BOTH = { job_names: ['done', 'runs'] };
const call = { signal: new AbortController().signal };

/** A result store with one job, and a server that a setting of this process keeps out of reach. */
async function servicesWithWrongSetting() {
  const { services, manifests } = fakeServices();
  await manifests.write(aManifest('done'));
  const promises = temporalPromises({
    connect: () => Promise.reject(new InvalidInputError(WRONG)),
    kinds: services.kinds,
    taskQueue: 'q',
    polledQueues: [],
    workerCommand: 'work',
  });
  return { ...services, promises: async () => promises };
}

it('a wrong setting hides no completed job: those that need the server say what is wrong', async () => {
  const services = await servicesWithWrongSetting();
  const answers = await Promise.all([
    awaitResult.run(awaitResult.input.parse(BOTH), services, call),
    probeStatus.run(probeStatus.input.parse(BOTH), services, call),
    cancelJobs.run(cancelJobs.input.parse(BOTH), services, call),
    listJobs.run(listJobs.input.parse({}), services, call),
  ]);
  expect(answers).toMatchObject([
    {
      jobs: [
        { job_name: 'done', status: 'completed', result: aManifest('done').result },
        { job_name: 'runs', status: 'unknown', error: WRONG },
      ],
      done: false,
      waited_seconds: 0,
    },
    {
      jobs: [
        { job_name: 'done', status: 'completed' },
        { job_name: 'runs', status: 'unknown', attention: WRONG },
      ],
    },
    {
      jobs: [
        { job_name: 'done', outcome: 'not_running' },
        { job_name: 'runs', outcome: 'unavailable', message: WRONG },
      ],
    },
    {
      jobs: [{ job_name: 'done', status: 'completed' }],
      attention: `${WRONG} Only finished jobs are shown.`,
    },
  ]);
});
