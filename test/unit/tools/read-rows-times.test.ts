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
      days: 'GMT',
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
  it('are those of UTC, and whole, unless local ones are asked for', async () => {
    const job_name = await hours(LOS_ANGELES, '2020-10-31', '2020-11-01');
    const answer = await read(store, { job_name, every: 'day' });
    expect(answer.days).toBe('GMT');
    expect(answer.rows).toEqual([
      ['2020-10-31', 11.5],
      ['2020-11-01', 35.5],
    ]);
    expect(answer).not.toHaveProperty('missing');
  });

  it('have 25 hours in autumn when they are local, and those at the ends are told to be incomplete', async () => {
    const job_name = await hours(LOS_ANGELES, '2020-10-31', '2020-11-02');
    const answer = await read(store, { job_name, every: 'day', days: 'local' });
    expect(answer.days).toBe('America/Los_Angeles');
    // Hours 0..6, 7..30, 31..55 (25 of them), 56..71.
    expect(answer.rows).toEqual([
      ['2020-10-30', 3],
      ['2020-10-31', 18.5],
      ['2020-11-01', 43],
      ['2020-11-02', 63.5],
    ]);
    expect(answer.missing).toEqual({ '2020-10-30': 17, '2020-11-02': 8 });
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
      { total: 4, rows: [['2020-11-01', 43]], missing: undefined },
      { total: 4, rows: [['2020-10-31', 18.5]], missing: undefined },
      { total: 4, rows: [['2020-10-30', 3]], missing: { '2020-10-30': 17 } },
    ]);
  });

  it('are chosen by from and to in the same days', async () => {
    const job_name = await hours(LOS_ANGELES, '2020-10-30', '2020-11-03');
    const day = { job_name, from: '2020-11-01', to: '2020-11-01' };
    const utc = await read(store, day);
    expect([utc.total, utc.rows[0]?.[0]]).toEqual([24, '2020-11-01T00:00:00Z']);
    const local = await read(store, { ...day, days: 'local' });
    expect([local.total, local.rows[0]?.[0], local.days]).toEqual([
      25,
      '2020-11-01T07:00:00Z',
      'America/Los_Angeles',
    ]);
  });

  it.each([
    [
      'Lord Howe, half an hour back',
      LORD_HOWE,
      '2020-04-04',
      { '2020-04-04': 11, '2020-04-07': 14 },
    ],
    ['Lord Howe, half an hour on', LORD_HOWE, '2020-10-03', { '2020-10-03': 10, '2020-10-06': 13 }],
    [
      'Havana, back at midnight',
      { latitude: 23.11, longitude: -82.37 },
      '2020-10-31',
      { '2020-10-30': 20, '2020-11-02': 5 },
    ],
    [
      'São Paulo, back at midnight',
      { latitude: -23.55, longitude: -46.63 },
      '2018-02-17',
      { '2018-02-16': 22, '2018-02-19': 3 },
    ],
    [
      'São Paulo, on at midnight',
      { latitude: -23.55, longitude: -46.63 },
      '2018-11-03',
      { '2018-11-02': 21, '2018-11-05': 2 },
    ],
  ])('miss nothing where clocks change: %s', async (_, place, start, missing) => {
    const job_name = await hours(place, start, addDays(start, 2));
    const answer = await read(store, { job_name, every: 'day', days: 'local' });
    expect(answer.missing).toEqual(missing);
  });

  it('that a place left out have no rows', async () => {
    const job_name = await hours(
      { latitude: -13.83, longitude: -171.77 },
      '2011-12-29',
      '2011-12-31',
    );
    const day = { job_name, from: '2011-12-30', to: '2011-12-30', days: 'local' };
    await expect(read(store, day)).rejects.toThrow(
      `"${job_name}" has no rows in these days of Pacific/Apia; give other days, or days: utc.`,
    );
  });
});
