import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Manifest, Result } from '../../../../src/store/manifest.js';
import { awaitResult } from '../../../../src/tools/job-tools.js';
import { startGathering } from '../../../../src/tools/start-gathering.js';
import { freshJobName } from '../../../../src/weather/identity.js';
import { aManifest, GATHERING, OF_TODAY } from '../../../fakes/a-manifest.js';
import type { FakePromises } from '../../../fakes/fake-promises.js';
import { call, type FakeManifests, fakeServices } from '../fake-services.js';

const TODAY = '2026-11-28';
const NOW = Date.parse(`${TODAY}T12:00:00Z`);
const FRESH = freshJobName(OF_TODAY, TODAY);
const MISSING = { temperature_2m_max: { count: 2, first: '2012-01-01', last: '2012-01-02' } };
const FURTHER =
  'analyze_climate, query_data, read_rows and plot_data answer further questions from all their rows.';

let jobs: FakePromises;
let manifests: FakeManifests;
let start: (location?: object, range?: object) => Promise<string | undefined>;
let nextStep: (...job_names: string[]) => Promise<string>;
beforeEach(() => {
  const fake = fakeServices(() => NOW);
  ({ jobs, manifests } = fake);
  const { latitude, longitude, start_date, end_date, variables, place } = GATHERING;
  start = async (location = { job_name: 'mine' }, range = { start_date, end_date }) => {
    const locations = [{ place, latitude, longitude, ...location }];
    const input = startGathering.input.parse({ locations, ...range, variables });
    return (await startGathering.run(input, fake.services, call)).jobs[0]?.message;
  };
  nextStep = async (...job_names) =>
    (await awaitResult.run(awaitResult.input.parse({ job_names }), fake.services, call)).next_step;
});

async function finished(
  job_name: string,
  more: Partial<Result>,
  gathering = OF_TODAY,
): Promise<Manifest> {
  const manifest = aManifest(job_name, gathering);
  Object.assign(manifest.result, more);
  await manifests.write(manifest);
  return manifest;
}

const anew = (job_name: string, when = '') =>
  `To gather it anew, call start_gathering ${when}with the same input and job_name "${job_name}": upstream is then asked again for these days alone, for each at most once a day, and less often for what it goes on lacking.`;

it('await_result says which of a station’s totals over several days are in no sum', async () => {
  const totals = { totals: 2, days: 5, sum: 31.2, first: '2012-01-01', last: '2012-01-03' };
  const { result } = await finished('mine', { accumulated: { precipitation_sum: totals } });
  result.statistics.precipitation_sum = { unit: 'mm' };
  expect(await nextStep('mine')).toBe(
    `All results are here; ${FURTHER} Of "mine", 5 days in 2 multi-day totals, 31.2 mm, are not in the sum of precipitation_sum (2012-01-01 to 2012-01-03).`,
  );
});

describe('a completed job that is joined', () => {
  it('says what is missing, and the name under which to gather it anew', async () => {
    await finished('mine', { missing: MISSING });
    expect(await start()).toBe(
      `Values are missing: 2 of temperature_2m_max (2012-01-01 to 2012-01-02). ${anew(FRESH)}`,
    );
    expect(FRESH).toMatch(
      /^seattle_47\.61_-122\.33_daily_2012-01-01_2012-01-03_asked-2026-11-28_[0-9a-f]{8}$/,
    );
    expect(jobs.calls).toBe(0);
  });

  it('says from which day on it is provisional', async () => {
    await finished('mine', { provisional_from: '2012-01-02' });
    expect(await start()).toBe(
      `Days from 2012-01-02 on were provisional when they were gathered, on 2026-11-24. ${anew(FRESH)}`,
    );
  });

  it('of many variables names three', async () => {
    const one = { count: 1, first: '2012-01-01', last: '2012-01-01' };
    await finished('mine', { missing: { a: one, b: one, c: one, d: one, e: one } });
    expect(await start()).toBe(
      `Values are missing: 1 of a (2012-01-01), 1 of b (2012-01-01), 1 of c (2012-01-01) and some of 2 more variables. ${anew(FRESH)}`,
    );
  });

  it('that was asked for today can be asked for again tomorrow', async () => {
    await finished(FRESH, { missing: MISSING });
    expect(await start({ job_name: FRESH })).toBe(
      `Values are missing: 2 of temperature_2m_max (2012-01-01 to 2012-01-02). ${anew(freshJobName(OF_TODAY, '2026-11-29'), 'from 2026-11-29 on, ')}`,
    );
  });

  it('that was gathered today under any name can be asked for again tomorrow', async () => {
    const { result } = await finished('mine', { missing: MISSING });
    result.source.gathered_at = `${TODAY}T00:00:01.000Z`;
    expect(await start()).toBe(
      `Values are missing: 2 of temperature_2m_max (2012-01-01 to 2012-01-02). ${anew(freshJobName(OF_TODAY, '2026-11-29'), 'from 2026-11-29 on, ')}`,
    );
  });

  it('whose result of version 0.2.0 counts nothing says how much there is', async () => {
    const lacking = { completeness: { temperature_2m_max: 66.66, sunrise: 50 } };
    const { result } = await finished('mine', lacking, GATHERING);
    // Its days are asked for again at once, also on the day on which it was gathered.
    result.source.gathered_at = `${TODAY}T00:00:01.000Z`;
    const words = `Values are missing: temperature_2m_max has 66.66 % of its values. ${anew(freshJobName(GATHERING, TODAY)).replace('same input and', 'same input, model best_match, days utc and')}`;
    expect(await start()).toContain(words);
    expect(await nextStep('mine')).toBe(words);
  });

  it('of a station, or with what cannot be there, lacks nothing', async () => {
    const completeness = { temperature_2m_max: 66.66 };
    await finished('mine', { completeness, station: { id: 'USW00024233' } });
    expect(await start()).toBeUndefined();
    await finished('mine', { completeness, not_available: MISSING });
    expect(await start()).toBeUndefined();
  });

  it('of version 0.2.0 says which model and days it is of, and that a new one has to name them', async () => {
    await finished('mine', { missing: MISSING }, GATHERING);
    const fresh = freshJobName(GATHERING, TODAY);
    expect(await start()).toBe(
      `Values are missing: 2 of temperature_2m_max (2012-01-01 to 2012-01-02). ${anew(fresh).replace('same input and', 'same input, model best_match, days utc and')} This job is of model best_match with days of UTC, as jobs of version 0.2.0 are; under another job_name, or none, the same call gathers it of model era5 with days of UTC-08:00, standard time.`,
    );
  });

  it('that is whole says nothing', async () => {
    await finished('mine', {});
    expect(await start()).toBeUndefined();
  });
});

describe('a job of days that upstream still revises', () => {
  const LATE =
    'era5 comes 5 days late: expect no values after 2026-11-23; ecmwf_ifs and best_match come 2 days late.';
  const recent = { start_date: '2026-11-01', end_date: TODAY };

  it('says so when the caller names it', async () => {
    const provisional =
      'Days from 2026-11-22 on are provisional: upstream still revises them or does not have them yet, and this job keeps what it gets.';
    expect(await start({ job_name: 'mine' }, recent)).toBe(`${provisional} ${LATE}`);
    expect(await start({ job_name: 'mine' }, recent)).toBe(provisional);
  });

  it('has the day in its name when nobody names it', async () => {
    expect(await start({}, recent)).toBe(LATE);
    expect(jobs.started[0]?.name).toMatch(/_2026-11-28_asked-2026-11-28_[0-9a-f]{8}$/);
  });
});

describe('the next step after a result', () => {
  it('is not that all is here when values are missing', async () => {
    await finished('mine', { missing: MISSING, provisional_from: '2012-01-03' });
    expect(await nextStep('mine')).toBe(
      `Values are missing: 2 of temperature_2m_max (2012-01-01 to 2012-01-02). Days from 2012-01-03 on were provisional when they were gathered, on 2026-11-24. ${anew(FRESH)}`,
    );
  });

  it('names the one job of several that lacks values', async () => {
    await finished('mine', { missing: MISSING });
    await finished('whole', {});
    expect(await nextStep('whole', 'mine')).toBe(
      `Of "mine": Values are missing: 2 of temperature_2m_max (2012-01-01 to 2012-01-02). ${anew(FRESH)}`,
    );
  });

  it('counts the jobs where several lack values', async () => {
    await finished('mine', { missing: MISSING });
    await finished('yours', { provisional_from: '2012-01-02' });
    expect(await nextStep('mine', 'yours')).toBe(
      'Values are missing or provisional in 2 of 2 results (see completeness, missing and provisional_from); start_gathering with the same input says under which job_name to gather each anew.',
    );
  });

  it('says what is provisional beside that all is here', async () => {
    await finished('mine', { provisional_from: '2012-01-02' });
    expect(await nextStep('mine')).toBe(
      `All results are here; ${FURTHER} Days from 2012-01-02 on were provisional when they were gathered, on 2026-11-24. ${anew(FRESH)}`,
    );
  });

  it('says it also of a job whose manifest is gone', async () => {
    const { result } = await finished('mine', { missing: MISSING });
    await manifests.remove('mine');
    jobs.end('mine', { status: 'completed', result });
    expect(await nextStep('mine')).toBe(
      '1 not in the result store: see attention. Values are missing: 2 of temperature_2m_max (2012-01-01 to 2012-01-02).',
    );
  });
});
