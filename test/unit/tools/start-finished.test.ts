import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ToolServices } from '../../../src/tools/services.js';
import { startGathering } from '../../../src/tools/start-gathering.js';
import { aManifest, GATHERING } from '../../fakes/a-manifest.js';
import type { FakePromises } from '../../fakes/fake-promises.js';
import { call, type FakeManifests, fakeServices } from './fake-services.js';

let jobs: FakePromises;
let manifests: FakeManifests;
let services: ToolServices;
let start: (input: Record<string, unknown>) => ReturnType<typeof startGathering.run>;
beforeEach(() => {
  const fake = fakeServices();
  ({ jobs, manifests, services } = fake);
  start = (input) => startGathering.run(startGathering.input.parse(input), fake.services, call);
});

describe('a finished job', () => {
  const { place: _place, start_date, end_date, variables } = GATHERING;
  const { latitude, longitude } = GATHERING;
  const locations = [{ latitude, longitude, job_name: 'done' }];
  const asked = { locations, start_date, end_date, variables };

  it('is joined without the server', async () => {
    await manifests.write(aManifest('done'));
    jobs.reachable = false;
    const output = await start(asked);
    expect(output.jobs[0]).toMatchObject({ outcome: 'joined', status: 'completed' });
    expect(output.next_step).toBe(
      'Call await_result with these job names: all of them have ended, so it answers at once.',
    );
    expect(jobs.calls).toBe(0);
  });

  it('whose rows are no longer whole runs again, and says what for', async () => {
    await start({ ...asked, model: 'best_match', days: 'utc' });
    jobs.end('done', { status: 'completed' });
    await manifests.write(aManifest('done'));
    services.integrity.faultsOf = (parts) => parts.map((part) => ({ part, fault: 'damaged' }));
    const output = await start({ ...asked, model: 'best_match', days: 'utc' });
    expect(output.jobs[0]).toMatchObject({
      outcome: 'retried',
      status: 'running',
      message:
        'Parts that are missing or damaged: 1 of 1; their days are gathered again. Its result stays: await_result and probe_status give it at once and do not tell when this is done. Try what needs the rest again in a while.',
    });
    expect(jobs.started).toHaveLength(2);
  });

  it('of other input is a conflict', async () => {
    await manifests.write(aManifest('done'));
    const output = await start({ ...asked, end_date: '2012-01-04' });
    expect(output.jobs[0]).toMatchObject({ outcome: 'conflict', status: 'completed' });
    expect(output.jobs[0]?.message).toContain('daily 2012-01-01 to 2012-01-03, temperature_2m_max');
  });

  it('whose manifest is damaged is neither joined nor started anew', async () => {
    manifests.stored.set('done', 'The manifest is damaged.');
    const output = await start(asked);
    expect(output.jobs[0]).toMatchObject({
      outcome: 'unavailable',
      status: 'unknown',
      message: 'The manifest is damaged.',
    });
    expect(output.next_step).toBe(
      '1 of 1 locations started nothing: see message, and call start_gathering again.',
    );
    expect(startGathering.isFailure?.(output)).toBe(true);
    expect(jobs.started).toEqual([]);
  });
});
