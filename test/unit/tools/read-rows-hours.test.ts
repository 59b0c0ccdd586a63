import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Gathering } from '../../../src/weather/gathering.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';
import { putCounted, read } from './stored-rows.js';

const HOURS: Gathering = {
  latitude: 0,
  longitude: 0,
  start_date: '2012-02-25',
  end_date: '2012-03-05',
  resolution: 'hourly',
  variables: ['wind_direction_10m'],
};

let store: JobStore;
beforeAll(async () => {
  store = await createJobStore();
});
afterAll(() => store.remove());

describe('days of hourly rows', () => {
  it('of amounts are of the times 00:00 to 23:00, as the archive adds its days up', async () => {
    const hours = { ...HOURS, start_date: '2020-06-30', end_date: '2020-07-01' };
    await putCounted(
      store,
      'night',
      { ...hours, variables: ['precipitation'] },
      {
        // What fell from 23:00 to 24:00 on 30 June has the time 00:00 of 1 July.
        precipitation: (row) => (row === 24 ? 24 : 0),
      },
    );
    const days = await read(store, { job_name: 'night', every: 'day' });
    expect(days.rows).toEqual([
      ['2020-06-30', 0],
      ['2020-07-01', 24],
    ]);
    expect(days).toMatchObject({
      hours:
        "an hourly amount fell in the hour before its time; a day's are those of the times 00:00 to 23:00, as in the archive's daily values",
    });
    expect(await read(store, { job_name: 'night' })).not.toHaveProperty('hours');
    await putCounted(store, 'days', { ...HOURS, resolution: 'daily', variables: ['rain_sum'] });
    expect(await read(store, { job_name: 'days', every: 'month' })).not.toHaveProperty('hours');
  });

  it('leave calms out of the mean of directions, also where the speed is not asked for', async () => {
    const variables = ['wind_speed_10m', 'wind_direction_10m'];
    await putCounted(
      store,
      'wind',
      { ...HOURS, variables },
      {
        // Each day 15 hours of calm and 9 from 190 degrees.
        wind_speed_10m: (row) => (row % 24 < 15 ? 0 : 10),
        wind_direction_10m: (row) => (row % 24 < 15 ? 0 : 190),
      },
    );
    const asked = { job_name: 'wind', every: 'day', to: '2012-02-25' };
    const answer = await read(store, { ...asked, variables: ['wind_direction_10m'] });
    expect(answer.aggregated).toEqual({
      wind_direction_10m: 'circular mean, weighted by wind_speed_10m',
    });
    expect(answer.rows).toEqual([['2012-02-25', 190]]);
    expect((await read(store, asked)).rows).toEqual([['2012-02-25', 3.75, 190]]);
  });
});
