import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { AskedChart } from '../../../src/charts/request.js';
import { addDays } from '../../../src/weather/dates.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';
import { drawn } from './drawn.js';

let store: JobStore;
beforeAll(async () => {
  store = await createJobStore();
});
afterAll(() => store.remove());

const VARIABLES = ['temperature_2m_max', 'wind_speed_10m_max', 'wind_direction_10m_dominant'];

function put(name: string, start_date: string, days: number) {
  const end_date = addDays(start_date, days - 1);
  const column = Array.from({ length: days }, (_, day) => day % 30);
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
