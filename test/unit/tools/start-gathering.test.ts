import { beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidInputError, UnavailableError } from '../../../src/base/errors.js';
import { startGathering } from '../../../src/tools/start-gathering.js';
import { deriveJobName, identityHash } from '../../../src/weather/identity.js';
import { type FakePromises, SERVER_DOWN } from '../../fakes/fake-promises.js';
import { call, fakeServices } from './fake-services.js';

const NOW = Date.UTC(2026, 10, 24, 12);
const RANGE = { start_date: '2012-01-01', end_date: '2015-12-31' };
const SEATTLE = { latitude: 47.60621, longitude: -122.33207 };
const MEND = (problems: number, all: number) =>
  `${problems} of ${all} locations started nothing: see message, mend them and call start_gathering again.`;
const AWAIT =
  'Call await_result with these job names; if they take long, do something else first and look in with probe_status.';

let jobs: FakePromises;
let start: (input: Record<string, unknown>) => ReturnType<typeof startGathering.run>;
beforeEach(() => {
  const fake = fakeServices(() => NOW);
  jobs = fake.jobs;
  start = (input) =>
    startGathering.run(startGathering.input.parse({ ...RANGE, ...input }), fake.services, call);
});

const named = (job_name: string, at: object = SEATTLE) => ({ ...at, job_name });

describe('a location', () => {
  it('by its place starts a job under a derived name, with coordinates as input', async () => {
    const { jobs: outcomes, next_step } = await start({ locations: [{ place: 'Seattle' }] });
    const [request] = jobs.started;
    const gathering = {
      place: 'Seattle, Earth',
      ...SEATTLE,
      ...RANGE,
      resolution: 'daily' as const,
      variables: [
        'temperature_2m_max',
        'temperature_2m_min',
        'temperature_2m_mean',
        'precipitation_sum',
        'wind_speed_10m_max',
      ],
      model: 'era5' as const,
      days: 'local' as const,
      utc_offset_seconds: -28_800,
    };
    const { model: _model, days: _days, utc_offset_seconds: _offset, ...unnamed } = gathering;
    const name = deriveJobName(gathering, '2026-11-24');
    expect(outcomes).toEqual([
      {
        job_name: name,
        outcome: 'started',
        status: 'running',
        place: 'Seattle, Earth',
        ...SEATTLE,
      },
    ]);
    expect(next_step).toBe(AWAIT);
    expect(request).toEqual({
      name,
      workflowType: 'gatherWeather',
      timeLimit: '7 days',
      input: gathering,
      identity: identityHash(gathering),
      asBefore: expect.objectContaining({
        name,
        identity: identityHash(unnamed),
        input: unnamed,
      }),
      summary: 'Seattle, Earth, daily 2012-01-01 to 2015-12-31',
      details: [
        '**Seattle, Earth** (47.60621, -122.33207)',
        '',
        '- daily rows of 1461 days, 2012-01-01 to 2015-12-31',
        '- variables: temperature_2m_max, temperature_2m_min, temperature_2m_mean, precipitation_sum, wind_speed_10m_max',
        '- of model era5 with days of UTC-08:00, standard time',
      ].join('\n'),
      searchAttributes: {
        WeatherPlace: 'Seattle',
        WeatherCountry: 'Earth',
        WeatherKind: 'gathering',
        WeatherResolution: 'daily',
        WeatherProvider: 'open-meteo',
        WeatherModel: 'era5',
        WeatherDays: 'local',
        WeatherStartDate: '2012-01-01',
        WeatherEndDate: '2015-12-31',
      },
    });
  });

  it('by coordinates keeps its place as a label and asks no geocoder', async () => {
    const { jobs: outcomes } = await start({ locations: [{ place: 'my garden', ...SEATTLE }] });
    expect(outcomes[0]).toMatchObject({ outcome: 'started', place: 'my garden', ...SEATTLE });
    expect(outcomes[0]?.job_name).toMatch(/^my-garden_47\.61_-122\.33_daily_/);
  });

  it('whose name several places have is the most populous, and says which others there are', async () => {
    const { jobs: outcomes } = await start({ locations: [{ place: 'Springfield' }] });
    expect(outcomes[0]).toMatchObject({
      outcome: 'started',
      place: 'Springfield, Missouri',
      message:
        '"Springfield" was taken as "Springfield, Missouri", the most populous; others are "Springfield, Illinois".',
    });
  });

  it('without a place has none', async () => {
    const { jobs: outcomes } = await start({ locations: [SEATTLE] });
    expect(outcomes[0]?.job_name).toMatch(/^at_47\.61_/);
    expect(outcomes[0]).not.toHaveProperty('place');
    expect(jobs.started[0]?.summary).toBe('47.60621, -122.33207, daily 2012-01-01 to 2015-12-31');
  });

  it.each<[string, object, string]>([
    [
      'without anything',
      {},
      'The location has neither a place nor coordinates; give place, or latitude and longitude.',
    ],
    [
      'with half of its coordinates',
      { place: 'Paris', latitude: 1 },
      'The location has a latitude but no longitude; give both, or a place.',
    ],
    [
      'with the other half',
      { longitude: 1 },
      'The location has a longitude but no latitude; give both, or a place.',
    ],
    [
      'off the globe',
      { latitude: 91, longitude: 0 },
      'latitude is 91; it takes degrees from −90 to 90.',
    ],
    [
      'that nobody knows',
      { place: 'Atlantis' },
      'No place is called "Atlantis"; check the spelling, or give latitude and longitude.',
    ],
    [
      'with a name that cannot be one',
      named('a/b'),
      'job_name is "a/b"; it takes 1 to 200 letters, digits, ".", "_", "-" and ":", the first a letter or a digit.',
    ],
  ])('%s is invalid, and the others go on', async (_what, location, message) => {
    const output = await start({ locations: [location, { place: 'Paris' }] });
    expect(output.jobs[0]).toEqual({
      ...('job_name' in location && { job_name: location.job_name }),
      outcome: 'invalid',
      status: 'unknown',
      message,
    });
    expect(output.jobs[1]).toMatchObject({ outcome: 'started', place: 'Paris, Earth' });
    expect(output.next_step).toBe(`${MEND(1, 2)} ${AWAIT}`);
    expect(startGathering.isFailure?.(output)).toBe(false);
  });

  it('that is the only one and invalid fails the call', async () => {
    const output = await start({ locations: [{}, { place: 'Atlantis' }] });
    expect(startGathering.isFailure?.(output)).toBe(true);
    expect(output.next_step).toBe(MEND(2, 2));
    expect(jobs.calls).toBe(0);
  });
});

describe('a provider', () => {
  it('that is Open-Meteo, named or not, is one job', async () => {
    const [unnamed] = (await start({ locations: [SEATTLE] })).jobs;
    const [named] = (await start({ locations: [SEATTLE], provider: 'open-meteo' })).jobs;
    expect(named).toEqual({ ...unnamed, outcome: 'joined' });
    // What it was before there was a choice of provider, model and days.
    const before = await start({ locations: [SEATTLE], model: 'best_match', days: 'utc' });
    expect(before.jobs[0]?.job_name).toBe('at_47.61_-122.33_daily_2012-01-01_2015-12-31_105eb30d');
  });

  it('that is another makes another job, which says so', async () => {
    await start({ locations: [SEATTLE], provider: 'ghcn-daily' });
    const [request] = jobs.started;
    expect(request?.input).toMatchObject({ ...SEATTLE, provider: 'ghcn-daily' });
    expect(request?.name).toMatch(/^at_47\.61_-122\.33_daily_2012-01-01_2015-12-31_[0-9a-f]{8}$/);
    expect(request?.details).toBe(
      [
        '**47.60621, -122.33207** (47.60621, -122.33207)',
        '',
        '- daily rows of 1461 days, 2012-01-01 to 2015-12-31',
        '- variables: temperature_2m_max, temperature_2m_min, precipitation_sum',
        '- from ghcn-daily',
      ].join('\n'),
    );
  });
});

describe('the call as a whole fails', () => {
  it('for a range that is none', async () => {
    const asked = start({ locations: [SEATTLE], start_date: '1939-01-01' });
    await expect(asked).rejects.toBeInstanceOf(InvalidInputError);
    expect(jobs.started).toEqual([]);
  });

  it('when the server does not answer', async () => {
    jobs.reachable = false;
    await expect(start({ locations: [SEATTLE, { place: 'Paris' }] })).rejects.toThrow(
      new UnavailableError(SERVER_DOWN),
    );
  });
});

it('a label that is somebody else’s text is cut for the Web UI', async () => {
  await start({ locations: [{ ...SEATTLE, place: 'x'.repeat(200) }] });
  expect(jobs.started[0]?.searchAttributes?.WeatherPlace).toBe('x'.repeat(100));
});
