import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadObservations } from '../../../src/demo-archive/observations.js';
import { readRows } from '../../../src/tools/read-rows.js';
import type { Gathering } from '../../../src/weather/gathering.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';
import { call, fakeServices } from './fake-services.js';
import { putCounted, type RowsAnswer, read } from './stored-rows.js';

const SEATTLE: Gathering = {
  place: 'Seattle',
  latitude: 47.45,
  longitude: -122.31,
  start_date: '2012-01-01',
  end_date: '2015-12-31',
  resolution: 'daily',
  variables: ['temperature_2m_max', 'precipitation_sum'],
};

/** Ten days over the end of a leap February, one hour short of this and that. */
const HOURS: Gathering = {
  latitude: 0,
  longitude: 0,
  start_date: '2012-02-25',
  end_date: '2012-03-05',
  resolution: 'hourly',
  variables: ['temperature_2m', 'precipitation', 'weather_code', 'wind_direction_10m'],
};

let store: JobStore;
beforeAll(async () => {
  store = await createJobStore();
  const [seattle] = await loadObservations();
  await store.put('seattle', SEATTLE, Object.fromEntries(seattle?.columns ?? []));
  await putCounted(store, 'hours', HOURS, {
    precipitation: (row) => (row < 24 ? null : row === 30 ? null : 0.1),
    weather_code: (row) => [3, 61, 3, 61, 0][row % 5] as number,
    wind_direction_10m: (row) => (row % 2 === 0 ? 350 : 20),
  });
  await putCounted(
    store,
    'sun',
    { ...SEATTLE, end_date: '2012-01-02', variables: ['sunrise', 'temperature_2m_max'] },
    { sunrise: (row) => 1_325_433_420 + row * 86_400 },
  );
});
afterAll(() => store.remove());

describe('rows as they are stored', () => {
  it('are arrays in the order of columns, with their units and total', async () => {
    expect(await read(store, { job_name: 'seattle', to: '2012-01-02' })).toEqual({
      job_name: 'seattle',
      place: 'Seattle',
      model: 'best_match',
      days: 'UTC',
      units: { temperature_2m_max: '°C', precipitation_sum: 'mm' },
      columns: ['time', 'temperature_2m_max', 'precipitation_sum'],
      rows: [
        ['2012-01-01', 12.8, 0],
        ['2012-01-02', 10.6, 10.9],
      ],
      total: 2,
      next_step: 'These are all rows.',
    });
  });

  it('have the variables that are asked for, in that order', async () => {
    const variables = ['precipitation_sum', 'temperature_2m_max'];
    const { columns, rows } = await read(store, {
      job_name: 'seattle',
      variables,
      from: '2014-08-11',
      to: '2014-08-11',
      every: 'day',
    });
    expect(columns).toEqual(['time', ...variables]);
    expect(rows).toEqual([['2014-08-11', 0.5, 35.6]]);
  });

  it('give an instant as ISO 8601', async () => {
    const { units, rows } = await read(store, { job_name: 'sun' });
    expect(units).toMatchObject({ sunrise: 'iso8601' });
    expect(rows).toEqual([
      ['2012-01-01', '2012-01-01T15:57:00Z', 0],
      ['2012-01-02', '2012-01-02T15:57:00Z', 1],
    ]);
  });
});

describe('rows of periods', () => {
  it('are sums of amounts and means of states: the observed years of Seattle', async () => {
    const answer = await read(store, { job_name: 'seattle', every: 'year' });
    expect(answer.aggregated).toEqual({ temperature_2m_max: 'mean', precipitation_sum: 'sum' });
    expect(answer.rows).toEqual([
      ['2012', 15.276776, 1226],
      ['2013', 16.058904, 828],
      ['2014', 16.99589, 1232.8],
      ['2015', 17.427945, 1139.2],
    ]);
    expect(answer).not.toHaveProperty('missing');
  });

  it('know leap days', async () => {
    const february = { from: '2012-02-01', to: '2012-02-29', every: 'month' };
    const answer = await read(store, { job_name: 'seattle', ...february });
    expect(answer.rows).toEqual([['2012-02', 9.275862, 92.3]]);
    expect(answer).not.toHaveProperty('missing');
  });

  it('take the circular mean of directions, and the most frequent code, of equals the highest', async () => {
    const answer = await read(store, {
      job_name: 'hours',
      every: 'month',
      variables: ['weather_code', 'wind_direction_10m'],
    });
    expect(answer.aggregated).toEqual({
      weather_code: 'most frequent, of equals the highest',
      wind_direction_10m: 'circular mean, unweighted',
    });
    expect(answer.rows).toEqual([
      ['2012-02', 61, 5],
      ['2012-03', 61, 5],
    ]);
  });

  it('say what they lack: where upstream had nothing, and where the rows do not reach', async () => {
    const answer = await read(store, {
      job_name: 'hours',
      every: 'day',
      to: '2012-02-27',
      variables: ['temperature_2m', 'precipitation'],
    });
    expect(answer.rows).toEqual([
      ['2012-02-25', 11.5, null],
      ['2012-02-26', 35.5, 2.3],
      ['2012-02-27', 59.5, 2.4],
    ]);
    expect(answer.missing).toEqual({
      '2012-02-25': { precipitation: 24 },
      '2012-02-26': { precipitation: 1 },
    });
    const months = await read(store, {
      job_name: 'hours',
      every: 'month',
      variables: ['temperature_2m'],
    });
    // 24 days of February before, 26 of March after.
    expect(months.missing).toEqual({ '2012-02': 24 * 24, '2012-03': 26 * 24 });
    expect(months.next_step).toBe(
      'These are all rows; missing counts the values that a period lacks (a number: of every variable).',
    );
  });

  it('count what from and to cut off as missing', async () => {
    const cut = { from: '2013-01-11', to: '2013-02-28', every: 'month' };
    const { missing } = await read(store, { job_name: 'seattle', ...cut });
    expect(missing).toEqual({ '2013-01': 10 });
  });

  it('have no instants, and say so', async () => {
    const answer = await read(store, { job_name: 'sun', every: 'month' });
    expect(answer.columns).toEqual(['time', 'temperature_2m_max']);
    expect(answer.not_aggregated).toEqual(['sunrise']);
    await expect(
      read(store, { job_name: 'sun', every: 'year', variables: ['sunrise'] }),
    ).rejects.toThrow(
      'sunrise of "sun" has no value of a year, only of each day; leave every out, or ask for other variables.',
    );
  });
});

describe('pages', () => {
  it('follow each other without a gap, in either order, and end', async () => {
    for (const order of ['asc', 'desc'] as const) {
      const seen: unknown[] = [];
      let cursor: string | undefined;
      do {
        const page: RowsAnswer = await read(store, {
          job_name: 'seattle',
          order,
          limit: 500,
          ...(cursor && { cursor }),
        });
        expect(page.total).toBe(1_461);
        seen.push(...page.rows.map(([day]) => day));
        cursor = page.cursor;
      } while (cursor !== undefined);
      const sorted = [...new Set(seen)].sort();
      expect(sorted).toHaveLength(1_461);
      expect(seen).toEqual(order === 'asc' ? sorted : sorted.reverse());
    }
  });

  it('are short where no limit is given, and say how to go on', async () => {
    const first = await read(store, { job_name: 'seattle' });
    expect(JSON.stringify(first).length).toBeLessThan(3_200);
    expect(first.rows.length).toBeGreaterThan(80);
    expect(first.next_step).toBe(
      `These are rows 1 to ${first.rows.length} of 1461; the same call with this cursor gives the next ones, every: month or year and query_data give fewer.`,
    );
  });

  it('refuse the cursor of another query, and what is no cursor', async () => {
    const { cursor } = await read(store, { job_name: 'seattle', limit: 5 });
    for (const other of [{ order: 'desc' }, { every: 'month' }, { from: '2012-01-02' }]) {
      await expect(read(store, { job_name: 'seattle', cursor, ...other })).rejects.toThrow(
        'cursor belongs to another query; repeat all arguments of the call that gave it (limit may differ), or leave it out for the first page.',
      );
    }
    await expect(
      read(store, { job_name: 'seattle', limit: 5, cursor: `${cursor}!` }),
    ).rejects.toThrow('cursor belongs to another query; ');
    await expect(read(store, { job_name: 'seattle', cursor: 'page 2' })).rejects.toThrow(
      'cursor is "page 2", which read_rows never gave; pass on the cursor of the page before, or none for the first page.',
    );
  });
});

describe('what a job does not have', () => {
  it('is its rows, as long as it runs', async () => {
    const { services, jobs } = fakeServices();
    jobs.put('running');
    await expect(readRows.run({ job_name: 'running' }, services, call)).rejects.toThrow(
      '"running" is still running; await_result waits for it.',
    );
  });

  it.each([
    [
      { every: 'hour' },
      'every is "hour", but "seattle" is a daily job, with one row a day; give day, month or year, or gather the place hourly.',
    ],
    [
      { days: 'local' },
      'days is local, but "seattle" is a daily job, whose days are UTC\'s; leave days out, or gather it with days: local or hourly.',
    ],
    [
      { variables: ['rain_sum'] },
      '"seattle" has no variable "rain_sum"; it has temperature_2m_max, precipitation_sum.',
    ],
    [
      { from: '2013-02-29' },
      'from is "2013-02-29", which is not a day of the calendar; give it as YYYY-MM-DD, for example 2012-01-01.',
    ],
    [
      { from: '2014-01-02', to: '2014-01-01' },
      'to 2014-01-01 is before from 2014-01-02; give the earlier day as from.',
    ],
    [
      { from: '2016-01-01' },
      '"seattle" has rows from 2012-01-01 to 2015-12-31, none of them from 2016-01-01 on.',
    ],
    [
      { to: '2011-12-31' },
      '"seattle" has rows from 2012-01-01 to 2015-12-31, none of them up to 2011-12-31.',
    ],
  ])('is refused: %j', async (asked, message) => {
    await expect(read(store, { job_name: 'seattle', ...asked })).rejects.toThrow(message);
  });
});
