import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { countTokens } from '../../../src/base/tokens.js';
import { parseArguments } from '../../../src/mcp/arguments.js';
import { analyzeClimate } from '../../../src/tools/analyze-climate.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';
import { valuesAt } from '../../fakes/upstream-values.js';
import { type Loose, stepsOf } from '../climate/a-climate.js';
import { call, fakeServices } from './fake-services.js';

const RANGE = { start_date: '1940-01-01', end_date: '2024-12-31' };
const VARIABLES = [
  'temperature_2m_max',
  'temperature_2m_min',
  'temperature_2m_mean',
  'precipitation_sum',
];
const PARIS = 'paris_48.86_2.35_daily_1940-01-01_2024-12-31_a1b2c3d4';
const OSLO = 'oslo_59.91_10.75_daily_1940-01-01_2024-12-31_a1b2c3d4';

let store: JobStore;
let services: ReturnType<typeof fakeServices>['services'];
let jobs: ReturnType<typeof fakeServices>['jobs'];
beforeAll(async () => {
  store = await createJobStore();
  const fake = fakeServices(Date.now, { manifests: store.manifests });
  jobs = fake.jobs;
  services = { ...fake.services, rows: async () => store.rows };
  await putDaily(PARIS, 'Paris, Île-de-France, France', 48.86, 2.35);
  await putDaily(OSLO, 'Oslo, Norway', 59.91, 10.75);
  await store.put(
    'humid',
    {
      latitude: 1,
      longitude: 2,
      ...RANGE,
      end_date: '1940-01-01',
      resolution: 'hourly',
      model: 'era5',
      variables: ['relative_humidity_2m'],
    },
    { relative_humidity_2m: new Array(24).fill(50) },
  );
});
afterAll(() => store.remove());

async function putDaily(name: string, place: string, latitude: number, longitude: number) {
  const steps = stepsOf(RANGE.start_date, RANGE.end_date, 'daily');
  await store.put(
    name,
    {
      place,
      latitude,
      longitude,
      ...RANGE,
      resolution: 'daily',
      variables: VARIABLES,
      model: 'era5',
    },
    Object.fromEntries(VARIABLES.map((v) => [v, valuesAt(v, latitude, longitude, steps)])),
  );
}

function run(input: Record<string, unknown>, given: typeof call = call): Promise<Loose> {
  const parsed = parseArguments('analyze_climate', analyzeClimate.input, input);
  return analyzeClimate.run(parsed, services, given);
}

describe('two places, 85 years, no analysis named', () => {
  it('are answered side by side in 2,000 tokens, and what was cut is named', async () => {
    const answer = await run({ job_names: [PARIS, OSLO] });
    expect(countTokens(JSON.stringify(answer))).toBeLessThanOrEqual(2_080);
    expect(answer.jobs.map(Object.keys)).toEqual(
      [PARIS, OSLO].map(() => [
        'job_name',
        'place',
        'latitude',
        'longitude',
        'start_date',
        'end_date',
        'resolution',
        'model',
        'days',
        'completeness',
        'normals',
        'trend',
        'records',
        'degree_days',
        'etccdi',
      ]),
    );
    expect(answer.jobs[1]).toMatchObject({
      job_name: OSLO,
      place: 'Oslo, Norway',
      latitude: 59.91,
      longitude: 10.75,
      ...RANGE,
      resolution: 'daily',
    });
    expect(answer.cut).toEqual([
      'etccdi.per_year',
      'degree_days.per_year',
      'etccdi.extremes',
      'degree_days.extremes',
      'records.years',
      'spells',
    ]);
    expect(answer.next_step).toBe(
      'what is under cut made the answer too long: ask for it by analyses, with fewer jobs; query_data answers further questions from the same rows.',
    );
  });

  it('come with units, definitions and attribution, said once', async () => {
    const answer = await run({ job_names: [PARIS, OSLO] });
    expect(answer).toMatchObject({
      units: { temperature_2m_max: '°C', precipitation_sum: 'mm' },
      attribution: 'Weather data by Open-Meteo.com',
    });
    expect(Object.keys(answer.definitions)).toEqual([
      'completeness',
      'years',
      'normals',
      'trend',
      'records',
      'degree_days',
      'etccdi',
    ]);
  });
});

it('gives the analyses that are asked for, whole, and completeness', async () => {
  const answer = await run({ job_names: [PARIS, PARIS], analyses: ['etccdi'] });
  expect(answer.jobs).toHaveLength(1);
  expect(answer.jobs[0]).toMatchObject({ completeness: { days: 31_047 } });
  expect(answer.jobs[0]).not.toHaveProperty('normals');
  expect(answer.jobs[0].etccdi.FD.per_year).toHaveLength(85);
  expect(answer).not.toHaveProperty('cut');
  expect(answer.next_step).toBe('query_data answers further questions from the same rows.');
  expect(countTokens(JSON.stringify(answer))).toBeLessThanOrEqual(2_080);
});

it.each(['1961-1990', '1961–1990', '1961 to 1990', ' 1961 / 1990 '])(
  'takes another baseline: %s',
  async (baseline) => {
    const answer = await run({ job_names: [PARIS], analyses: ['normals'], baseline });
    expect(answer.jobs[0].normals).toMatchObject({ baseline: '1961-1990', years: 30 });
  },
);

it('says how to have what the job has too little of', async () => {
  const input = { job_names: [PARIS], analyses: ['normals', 'wind_rose'], baseline: '1911-1940' };
  const answer = await run(input);
  expect(answer.jobs[0]).toMatchObject({
    normals: { not_enough: '1 complete year in 1911-1940, 24 needed' },
    wind_rose: { lacks: ['wind_direction_10m_dominant', 'wind_speed_10m_mean'] },
  });
  expect(answer.next_step).toBe(
    'start_gathering with the variables under lacks too makes up for them; where years are not enough, give a baseline of years that the jobs have, or gather more; query_data answers further questions from the same rows.',
  );
});

it('says of a job without any climatological element what it lacks', async () => {
  const { jobs: analysed } = await run({
    job_names: ['humid'],
    analyses: ['records', 'wind_rose'],
  });
  expect(analysed).toEqual([
    {
      job_name: 'humid',
      model: 'era5',
      days: 'UTC+00:00, standard time',
      latitude: 1,
      longitude: 2,
      start_date: '1940-01-01',
      end_date: '1940-01-01',
      resolution: 'hourly',
      completeness: { days: 1 },
      records: { lacks: ['temperature_2m', 'precipitation'] },
      wind_rose: { lacks: ['wind_direction_10m', 'wind_speed_10m'] },
    },
  ]);
});

it('reports each job, and leaves no table behind', async () => {
  const reported: unknown[] = [];
  const report = (progress: unknown) => reported.push(progress);
  await run({ job_names: [PARIS, 'humid'], analyses: ['trend'] }, {
    ...call,
    report,
  } as typeof call);
  expect(reported).toEqual([
    { done: 1, total: 2, message: PARIS },
    { done: 2, total: 2, message: 'humid' },
  ]);
  expect(await store.rows.query('SELECT table_name FROM duckdb_tables()')).toEqual([]);
});

it('two calls at once do not meet', async () => {
  const input = { job_names: [PARIS, OSLO] };
  const [one, other] = await Promise.all([run(input), run(input)]);
  expect(one).toEqual(other);
});

describe('refuses', () => {
  it.each(['1991', '2020-1991', '1991:2020'])('the baseline %s', (baseline) => {
    expect(() => run({ job_names: [PARIS], baseline })).toThrow(
      `baseline is "${baseline}": it takes years such as "1991-2020".`,
    );
  });

  it('an unknown analysis', () => {
    expect(() => run({ job_names: [PARIS], analyses: ['mood'] })).toThrow(
      'analyses[0] is "mood"; it must be one of normals, trend, records, degree_days, etccdi, spells, anomalies, wind_rose.',
    );
  });

  it('more than 20 jobs', () => {
    expect(() => run({ job_names: new Array(21).fill(PARIS) })).toThrow(
      'job_names has 21 items; it takes at most 20.',
    );
  });

  it('a job that is still running', async () => {
    jobs.put('running');
    await expect(run({ job_names: [PARIS, 'running'] })).rejects.toThrow(
      '"running" is still running; await_result waits for it.',
    );
  });
});
