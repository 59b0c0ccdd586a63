import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { analyseJob } from '../../../src/climate/analyse-job.js';
import { cutIntoDays, storedDaysOf } from '../../../src/rows/day-cut.js';
import type { Manifest } from '../../../src/store/manifest.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';

const RANGE = { start_date: '2020-06-01', end_date: '2020-06-03' };
const HOURS = Array.from({ length: 72 }, (_, hour) => hour);

let store: JobStore;
let hourly: Manifest;
beforeAll(async () => {
  store = await createJobStore();
  const gathering = { latitude: 1, longitude: 2, ...RANGE, resolution: 'hourly' as const };
  hourly = await store.put(
    'hours',
    { ...gathering, variables: ['temperature_2m'], model: 'era5' },
    { temperature_2m: HOURS },
  );
});
afterAll(() => store.remove());

const days = async (shift_seconds: number) =>
  (
    await store.rows.query(
      `SELECT strftime(time, '%d') AS day, min(temperature_2m)::INTEGER AS first, count(*)::INTEGER AS hours
       FROM (${cutIntoDays(store.rows.select(hourly), { words: '', shift_seconds }, RANGE)}) GROUP BY day ORDER BY day`,
    )
  ).map(({ day, first, hours }) => [day, first, hours]);

describe('hours cut into days', () => {
  it.each<[string, number, unknown[][]]>([
    [
      'UTC',
      0,
      [
        ['01', 0, 24],
        ['02', 24, 24],
        ['03', 48, 24],
      ],
    ],
    [
      'the west',
      -8 * 3_600,
      [
        ['01', 8, 24],
        ['02', 32, 24],
        ['03', 56, 16],
      ],
    ],
    [
      'the east',
      9 * 3_600,
      [
        ['01', 0, 15],
        ['02', 15, 24],
        ['03', 39, 24],
      ],
    ],
    [
      'Kathmandu',
      5.75 * 3_600,
      [
        ['01', 0, 19],
        ['02', 19, 24],
        ['03', 43, 24],
      ],
    ],
    [
      'Newfoundland',
      -3.5 * 3_600,
      [
        ['01', 4, 24],
        ['02', 28, 24],
        ['03', 52, 20],
      ],
    ],
  ])(
    'of %s are those that begin at its midnights, without ends of days beyond',
    async (_, shift, cut) => {
      expect(await days(shift)).toEqual(cut);
    },
  );

  it('make the days of an analysis', async () => {
    const cut = { words: 'UTC-08:00, standard time', shift_seconds: -28_800 };
    const baseline = { first: 1991, last: 2020 };
    const analyse = (by = storedDaysOf(hourly)) =>
      analyseJob(hourly, store.rows, ['records'], baseline, by);
    expect(await analyse()).toMatchObject({
      days: 'UTC',
      completeness: { days: 3, percent: 100 },
      records: { temperature_2m_max: { highest: [71, '2020-06-03'] } },
    });
    expect(await analyse(cut)).toMatchObject({
      days: cut.words,
      completeness: { days: 3, missing_days: { temperature_2m_max: 1 } },
      records: { temperature_2m_max: { highest: [55, '2020-06-02'] } },
    });
  });
});
