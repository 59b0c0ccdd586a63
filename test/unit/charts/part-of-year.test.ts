import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AskedChart } from '../../../src/charts/request.js';
import type { Manifest } from '../../../src/store/manifest.js';
import { addDays } from '../../../src/weather/dates.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';
import { drawn } from './drawn.js';

let store: JobStore;
beforeAll(async () => {
  store = await createJobStore();
});
afterAll(() => store.remove());

const VARIABLES = [
  'temperature_2m_max',
  'wind_speed_10m_max',
  'wind_direction_10m_dominant',
  'precipitation_sum',
];

/** @param lost days without a value, counted from the first, which is 0. */
function put(name: string, start_date: string, days: number, lost: readonly number[] = []) {
  const end_date = addDays(start_date, days - 1);
  const column = Array.from({ length: days }, (_, day) => (lost.includes(day) ? null : day % 30));
  const columns = Object.fromEntries(VARIABLES.map((variable) => [variable, column]));
  const gathering = { latitude: 1, longitude: 2, start_date, end_date, variables: VARIABLES };
  return store.put(name, { ...gathering, resolution: 'daily' }, columns);
}

it.each<[AskedChart['kind'], string]>([
  ['time_series', 'Daily values, 2020-12-01 to 2020-12-31'],
  ['monthly_box', 'Daily values, 2020-12-01 to 2020-12-31; '],
  ['wind_rose', 'maximum wind speed, 2020-12-01 to 2020-12-31; '],
])('a %s of a year says which days of it the job has', async (kind, words) => {
  const job = await put('late', '2020-12-01', 400);
  const { subtitle } = await drawn({ kind, year: 2020 }, [job], store.rows);
  expect(subtitle).toContain(words);
  const whole = await drawn({ kind, year: 2021 }, [job], store.rows);
  expect(whole.subtitle).toContain(words.replace('2020-12-01 to 2020-12-31', '2021'));
});

it('a comparison of a year says which days of it are common to all', async () => {
  const jobs = [await put('first', '2019-01-01', 400), await put('second', '2020-01-31', 30)];
  const { subtitle } = await drawn({ kind: 'comparison', year: 2020 }, jobs, store.rows);
  expect(subtitle).toMatch(/^Daily values, 2020-01-31 to 2020-02-04; /);
});

describe('days of a year that the job does not have are not missing', () => {
  it('in a calendar_heat_map', async () => {
    const draw = async (job: Manifest) =>
      drawn({ kind: 'calendar_heat_map', year: 2020 }, [job], store.rows);
    const late = await draw(await put('late-days', '2020-12-01', 31));
    expect(late.subtitle).toBe('Each day, 2020-12-01 to 2020-12-31; weeks begin on Monday');
    expect(late.note).toBe('grey: days that the job does not have');
    expect((await draw(await put('late-gaps', '2020-12-01', 31, [3, 4]))).note).toBe(
      'grey: missing values (2 of 31 days); grey: days that the job does not have',
    );
    const whole = await draw(await put('whole', '2020-01-01', 366, [59]));
    expect(whole.subtitle).toBe('Each day, 2020; weeks begin on Monday');
    expect(whole.note).toBe('grey: missing values (1 of 366 days)');
  });

  it('in a climatology, which also says where too few years make no median', async () => {
    const wish = { kind: 'climatology' as const };
    const draw = async (job: Manifest) => drawn(wish, [job], store.rows);
    const half = await draw(await put('half', '2018-01-01', 2 * 365 + 182, [740]));
    expect(half.subtitle).toBe(
      'Daily values of 2020-01-01 to 2020-06-30, and of all years of 2018-01-01 to 2020-06-30 in a window of 15 days',
    );
    expect(half.note).toBe(
      'gap in 2020: missing values (1 of 182 days); no median where fewer than 3 years have values',
    );
    const full = await draw(await put('full', '2018-01-01', 3 * 365 + 182));
    expect(full.note).toBeUndefined();
  });
});

const BEFORE_2021 = 365 + 365 + 366;

it.each<[string, number, readonly number[], string | undefined]>([
  ['up to its last day', BEFORE_2021 + 365, [], undefined],
  ['to the last day that the job has', BEFORE_2021 + 59, [], undefined],
  [
    'to its first missing value, whichever follow',
    BEFORE_2021 + 365,
    [BEFORE_2021 + 57, BEFORE_2021 + 200],
    'total of 2021 ends on 2021-02-26, before a missing value',
  ],
  [
    'nowhere without a first value',
    BEFORE_2021 + 365,
    [BEFORE_2021],
    'no total of 2021: 2021-01-01 has no value',
  ],
])('the total of a climatology goes %s', async (_, days, lost, words) => {
  const job = await put(`total-${days}-${lost.join('-')}`, '2018-01-01', days, lost);
  const wish = { kind: 'climatology' as const, variables: ['precipitation_sum'], year: 2021 };
  expect((await drawn(wish, [job], store.rows)).note).toBe(words);
});

it('a year whose first day the job does not have has no total in a climatology', async () => {
  const job = await put('from-july', '2017-07-01', 184 + BEFORE_2021);
  const wish = { kind: 'climatology' as const, variables: ['precipitation_sum'], year: 2017 };
  const { note } = await drawn(wish, [job], store.rows);
  expect(note).toBe('no total of 2017: the job begins on 2017-07-01');
});
