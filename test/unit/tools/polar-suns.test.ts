import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { queryTables } from '../../../src/tools/rows/query-tables.js';
import { unitsNamed } from '../../../src/tools/rows/query-words.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';
import { putCounted, read } from './stored-rows.js';

const POLAR =
  "on days on which the sun does not rise, sunrise and sunset are both the day's first moment; where it does not set, sunset is 24 h later";

let store: JobStore;
beforeAll(async () => {
  store = await createJobStore();
});
afterAll(() => store.remove());

/** Two days of the sun at a latitude. */
function put(name: string, latitude: number) {
  return putCounted(store, name, {
    latitude,
    longitude: 18.96,
    start_date: '2020-12-20',
    end_date: '2020-12-21',
    resolution: 'daily',
    variables: ['temperature_2m_max', 'sunrise', 'sunset'],
  });
}

it.each([
  ['tromso', 69.65, `iso8601; ${POLAR}`],
  ['davis', -68.58, `iso8601; ${POLAR}`],
  ['umea', 63.83, 'iso8601'],
])('rows of %s say what a sunrise is', async (name, latitude, unit) => {
  await put(name, latitude);
  const { units } = await read(store, { job_name: name });
  expect(units).toEqual({ temperature_2m_max: '°C', sunrise: unit, sunset: unit });
});

it('so do answers of SQL, where one of the places is near a pole', async () => {
  const [far, near] = [await put('oslo', 59.91), await put('alta', 69.97)];
  const answer = { columns: ['sunrise'], rows: [], truncated: [] };
  const unitsOf = (...jobs: (typeof far)[]) =>
    unitsNamed('SELECT sunrise FROM all_jobs', answer, queryTables(jobs));
  expect(unitsOf(far)).toEqual({ sunrise: 'UTC' });
  expect(unitsOf(near, far)).toEqual({ sunrise: `UTC; ${POLAR}` });
  expect(unitsOf(far, near)).toEqual(unitsOf(near, far));
});
