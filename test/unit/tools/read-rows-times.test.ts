import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays } from '../../../src/weather/dates.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';
import { putCounted, read } from './stored-rows.js';

/** Expected times are those of Python's zoneinfo. */

let store: JobStore;
beforeAll(async () => {
  store = await createJobStore();
});
afterAll(() => store.remove());

const LOS_ANGELES = { latitude: 34.05, longitude: -118.24 };
const LORD_HOWE = { latitude: -31.55, longitude: 159.08 };

/** A stored hourly job, whose temperature counts the hours from its first instant. */
async function hours(
  place: { latitude: number; longitude: number },
  start_date: string,
  end_date: string,
) {
  const job_name = `at_${place.latitude}_${start_date}_${end_date}`;
  await putCounted(store, job_name, {
    ...place,
    start_date,
    end_date,
    resolution: 'hourly',
    variables: ['temperature_2m'],
  });
  return job_name;
}

async function localTimes(job_name: string): Promise<Record<string, unknown>> {
  const { rows } = await read(store, { job_name, limit: 500 });
  return Object.fromEntries(rows.map(([time, local]) => [time, local]));
}

describe('local time', () => {
  it('has both hours of an overlap, told apart by UTC', async () => {
    const job_name = await hours(LOS_ANGELES, '2020-11-01', '2020-11-02');
    const answer = await read(store, { job_name });
    expect(answer).toMatchObject({
      model: 'best_match',
      days: 'UTC',
      time_local: 'America/Los_Angeles',
      columns: ['time', 'time_local', 'temperature_2m'],
    });
    expect(answer.rows.slice(7, 11)).toEqual([
      ['2020-11-01T07:00:00Z', '2020-11-01T00:00:00', 7],
      ['2020-11-01T08:00:00Z', '2020-11-01T01:00:00', 8],
      ['2020-11-01T09:00:00Z', '2020-11-01T01:00:00', 9],
      ['2020-11-01T10:00:00Z', '2020-11-01T02:00:00', 10],
    ]);
  });

  it('leaves out the hour of a gap', async () => {
    expect(await localTimes(await hours(LOS_ANGELES, '2020-03-08', '2020-03-08'))).toMatchObject({
      '2020-03-08T09:00:00Z': '2020-03-08T01:00:00',
      '2020-03-08T10:00:00Z': '2020-03-08T03:00:00',
    });
  });

  it.each([
    ['Kolkata', 28.61, 77.21, '2020-06-01', '2020-06-01T00:00:00Z', '2020-06-01T05:30:00'],
    [
      'Kolkata in the war',
      28.61,
      77.21,
      '1943-01-01',
      '1943-01-01T00:00:00Z',
      '1943-01-01T06:30:00',
    ],
    [
      'London in double summer time',
      51.51,
      -0.13,
      '1941-07-01',
      '1941-07-01T00:00:00Z',
      '1941-07-01T02:00:00',
    ],
    [
      'Los Angeles in the war',
      34.05,
      -118.24,
      '1943-01-01',
      '1943-01-01T00:00:00Z',
      '1942-12-31T17:00:00',
    ],
    [
      'Adelaide, first 02:30',
      -34.93,
      138.6,
      '2020-04-04',
      '2020-04-04T16:00:00Z',
      '2020-04-05T02:30:00',
    ],
    [
      'Adelaide, second 02:30',
      -34.93,
      138.6,
      '2020-04-04',
      '2020-04-04T17:00:00Z',
      '2020-04-05T02:30:00',
    ],
    [
      'Adelaide after its gap',
      -34.93,
      138.6,
      '2020-10-03',
      '2020-10-03T17:00:00Z',
      '2020-10-04T03:30:00',
    ],
    [
      'Monrovia, by seconds',
      6.3,
      -10.8,
      '1960-01-01',
      '1960-01-01T00:00:00Z',
      '1959-12-31T23:15:30',
    ],
    [
      'Apia before the day it left out',
      -13.83,
      -171.77,
      '2011-12-30',
      '2011-12-30T09:00:00Z',
      '2011-12-29T23:00:00',
    ],
    ['Apia after it', -13.83, -171.77, '2011-12-30', '2011-12-30T10:00:00Z', '2011-12-31T00:00:00'],
    [
      'Sydney, leap day',
      -33.87,
      151.21,
      '2024-02-28',
      '2024-02-28T13:00:00Z',
      '2024-02-29T00:00:00',
    ],
    ['the Southern Ocean', -55, -120, '2020-01-01', '2020-01-01T00:00:00Z', '2019-12-31T16:00:00'],
    [
      'Los Angeles, first hour of all',
      34.05,
      -118.24,
      '1940-01-01',
      '1940-01-01T00:00:00Z',
      '1939-12-31T16:00:00',
    ],
    [
      'Auckland, last hour of a year',
      -36.85,
      174.76,
      '2024-12-31',
      '2024-12-31T23:00:00Z',
      '2025-01-01T12:00:00',
    ],
  ])('is right in %s', async (_, latitude, longitude, day, time, local) => {
    const times = await localTimes(await hours({ latitude, longitude }, day, day));
    expect(times[time]).toBe(local);
  });
});

describe('days', () => {
  const PST = 'UTC-08:00, standard time';

  it('of hours that are aggregated are those of the place’s standard time, those at the ends incomplete', async () => {
    const job_name = await hours(LOS_ANGELES, '2020-10-31', '2020-11-02');
    const answer = await read(store, { job_name, every: 'day' });
    expect(answer.days).toBe(PST);
    // Hours 0..7, 8..31, 32..55, 56..71: 24 also of the day on which clocks are set back.
    expect(answer.rows).toEqual([
      ['2020-10-30', 3.5],
      ['2020-10-31', 19.5],
      ['2020-11-01', 43.5],
      ['2020-11-02', 63.5],
    ]);
    expect(answer.missing).toEqual({ '2020-10-30': 16, '2020-11-02': 8 });
    expect(await read(store, { job_name, every: 'day', days: 'local' })).toEqual(answer);
  });

  it('are those of UTC, and whole, where these are asked for', async () => {
    const job_name = await hours(LOS_ANGELES, '2020-10-31', '2020-11-01');
    const answer = await read(store, { job_name, every: 'day', days: 'utc' });
    expect(answer.days).toBe('UTC');
    expect(answer.rows).toEqual([
      ['2020-10-31', 11.5],
      ['2020-11-01', 35.5],
    ]);
    expect(answer).not.toHaveProperty('missing');
  });

  it('are the same on pages of their own, in either order', async () => {
    const job_name = await hours(LOS_ANGELES, '2020-10-31', '2020-11-02');
    const asked = { job_name, every: 'day', days: 'local', order: 'desc', limit: 1 };
    const pages = [await read(store, asked)];
    for (let page = pages[0]; page?.cursor; page = pages.at(-1)) {
      pages.push(await read(store, { ...asked, cursor: page.cursor }));
    }
    expect(pages.map(({ total, rows, missing }) => ({ total, rows, missing }))).toEqual([
      { total: 4, rows: [['2020-11-02', 63.5]], missing: { '2020-11-02': 8 } },
      { total: 4, rows: [['2020-11-01', 43.5]], missing: undefined },
      { total: 4, rows: [['2020-10-31', 19.5]], missing: undefined },
      { total: 4, rows: [['2020-10-30', 3.5]], missing: { '2020-10-30': 16 } },
    ]);
  });

  it('are chosen by from and to in the same days; of rows as they are stored in UTC’s', async () => {
    const job_name = await hours(LOS_ANGELES, '2020-10-30', '2020-11-03');
    const day = { job_name, from: '2020-11-01', to: '2020-11-01' };
    const utc = await read(store, day);
    expect([utc.total, utc.rows[0]?.[0], utc.days]).toEqual([24, '2020-11-01T00:00:00Z', 'UTC']);
    const local = await read(store, { ...day, days: 'local' });
    expect([local.total, local.rows[0]?.[0], local.days]).toEqual([
      24,
      '2020-11-01T08:00:00Z',
      PST,
    ]);
  });

  it.each([
    [
      'Lord Howe, half an hour back',
      LORD_HOWE,
      '2020-04-04',
      { '2020-04-04': 10, '2020-04-07': 14 },
    ],
    ['Lord Howe, half an hour on', LORD_HOWE, '2020-10-03', { '2020-10-03': 10, '2020-10-06': 14 }],
    [
      'Havana, back at midnight',
      { latitude: 23.11, longitude: -82.37 },
      '2020-10-31',
      { '2020-10-30': 19, '2020-11-02': 5 },
    ],
    [
      'São Paulo, on at midnight',
      { latitude: -23.55, longitude: -46.63 },
      '2018-11-03',
      { '2018-11-02': 21, '2018-11-05': 3 },
    ],
    [
      'Apia, which left a day out',
      { latitude: -13.83, longitude: -171.77 },
      '2011-12-29',
      { '2011-12-29': 13, '2012-01-01': 11 },
    ],
  ])('have 24 hours where clocks change: %s', async (_, place, start, missing) => {
    const job_name = await hours(place, start, addDays(start, 2));
    const answer = await read(store, { job_name, every: 'day' });
    expect(answer.missing).toEqual(missing);
  });

  it('of a daily job are its own, and no others', async () => {
    const gathering = { ...LOS_ANGELES, start_date: '2020-01-01', end_date: '2020-01-02' };
    const variables = ['temperature_2m_max'];
    const daily = { ...gathering, resolution: 'daily' as const, variables };
    const own = { days: 'local' as const, utc_offset_seconds: -28_800, model: 'era5' as const };
    await store.put('pacific', { ...daily, ...own }, { temperature_2m_max: [1, 2] });
    const answer = await read(store, { job_name: 'pacific', days: 'local' });
    expect(answer).toMatchObject({
      model: 'era5',
      days: PST,
      rows: [
        ['2020-01-01', 1],
        ['2020-01-02', 2],
      ],
    });
    await expect(read(store, { job_name: 'pacific', days: 'utc' })).rejects.toThrow(
      `days is utc, but "pacific" is a daily job, whose days are ${PST}; leave days out, or gather it with days: utc or hourly.`,
    );
  });
});
