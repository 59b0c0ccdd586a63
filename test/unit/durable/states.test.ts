import { beforeEach, describe, expect, it } from '@jest/globals';
import { type JobState, readStates } from '../../../src/durable/states.js';
import { awaitResult } from '../../../src/tools/job-tools.js';
import type { FakePromises } from '../../fakes/fake-promises.js';
import { call, fakeServices } from '../tools/fake-services.js';

const why = 'The result store cannot be used.';
const unreadable = { kind: 'unreadable', why, isDamaged: false };

let jobs: FakePromises;
let services: ReturnType<typeof fakeServices>['services'];
let stateOf: (name: string) => Promise<JobState | undefined>;
beforeEach(() => {
  const fake = fakeServices();
  ({ jobs, services } = fake);
  for (const name of ['running', 'failed', 'done', 'forgotten']) {
    fake.manifests.stored.set(name, why);
  }
  jobs.put('running');
  jobs.put('failed', { status: 'failed' });
  jobs.put('done', { status: 'completed' });
  stateOf = async (name) => (await readStates([name], services, 1_000)).get(name);
});

describe('a store that cannot be read', () => {
  it.each(['running', 'failed'])('hides no job that is %s', async (name) => {
    expect(await stateOf(name)).toMatchObject({ kind: 'known', job: { name, status: name } });
  });

  it.each(['done', 'forgotten'])('is what is said of a job that is %s', async (name) => {
    expect(await stateOf(name)).toEqual(unreadable);
  });

  it('stays the answer when the server gives none', async () => {
    jobs.reachable = false;
    expect(await stateOf('running')).toEqual(unreadable);
  });

  it('leaves a running job to be waited for', async () => {
    const input = awaitResult.input.parse({ job_names: ['running'], wait_seconds: 0 });
    expect(await awaitResult.run(input, services, call)).toMatchObject({
      jobs: [{ job_name: 'running', kind: 'gathering', status: 'running' }],
      done: false,
      next_step: '1 still running: call await_result again for them.',
    });
  });
});
