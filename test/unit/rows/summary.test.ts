import { describe, expect, it } from '@jest/globals';
import type { StoredDays } from '../../../src/rows/stored-days.js';
import { summarise } from '../../../src/rows/summary.js';
import { type Resolution, VARIABLES } from '../../../src/weather/variables.js';
import {
  parquetFolder,
  seriesOf,
  storeColumns,
  type TestColumns,
} from '../../fakes/parquet-folder.js';

const START = '2012-02-28';

const parquet = parquetFolder();

/** Stores columns that begin at `start_date`, as whole days. */
const store = (columns: TestColumns, resolution: Resolution = 'daily', start_date = START) =>
  storeColumns(parquet, columns, resolution, start_date);

function summaryOf(stored: StoredDays[], columns: TestColumns, resolution: Resolution = 'daily') {
  const range = { start_date: START, end_date: stored.at(-1)?.end_date ?? START };
  return summarise(parquet.instance, stored, { ...seriesOf(columns, resolution), ...range });
}

/** The statistic of one daily variable that has these values. */
async function statisticOf(name: string, values: (number | null)[]) {
  const columns = { [name]: values };
  const { statistics } = await summaryOf([await store(columns)], columns);
  return statistics[name];
}

describe('the statistics', () => {
  it('of a state are its mean and its extremes, each at its first occurrence', async () => {
    expect(await statisticOf('temperature_2m_max', [4.5, 9.1, -2.2, null, 9.1, -2.2])).toEqual({
      unit: '°C',
      mean: 3.66,
      min: -2.2,
      min_at: '2012-03-01',
      max: 9.1,
      max_at: '2012-02-29',
    });
  });

  it('of an amount are its sum as well, without binary noise', async () => {
    expect(await statisticOf('precipitation_sum', [0.1, 0.2, 0, 0.3])).toEqual({
      unit: 'mm',
      mean: 0.15,
      min: 0,
      min_at: '2012-03-01',
      max: 0.3,
      max_at: '2012-03-02',
      sum: 0.6,
    });
  });

  it.each([
    [[350, 10], 0],
    [[359.9999999], 0],
    [[80, 100], 90],
    [[350, 340, null], 345],
    [[170, 200], 185],
  ])('of the directions %j are their circular mean, %d', async (values, mean) => {
    expect(await statisticOf('wind_direction_10m_dominant', values)).toEqual({
      unit: '°',
      mean,
      mean_is: 'unweighted',
    });
  });

  // Of the mean wind vector: atan2(20, 10) is 63.434949 degrees.
  it.each<[string, (number | null)[], (number | null)[], object]>([
    ['calms have no say', [0, 0, 190], [0, 0, 9], { mean: 190 }],
    ['a gale has more say than a breeze', [0, 90], [10, 20], { mean: 63.434949 }],
    ['a direction without a speed has none', [0, 90, 270], [10, 20, null], { mean: 63.434949 }],
    ['a calm has no direction at all', [0, 10], [0, 0], {}],
    ['as strong winds cancel out', [90, 270], [7, 7], {}],
  ])('of directions are weighted by the speed that is there: %s', async (_, from, speed, mean) => {
    const columns = { wind_speed_10m: speed, wind_direction_10m: from };
    const day = (values: (number | null)[]) => [
      ...values,
      ...new Array(24 - values.length).fill(null),
    ];
    const hours = Object.fromEntries(
      Object.entries(columns).map(([name, values]) => [name, day(values)]),
    );
    const { statistics } = await summaryOf([await store(hours, 'hourly')], hours, 'hourly');
    expect(statistics.wind_direction_10m).toEqual({
      unit: '°',
      ...mean,
      ...('mean' in mean && { mean_is: 'weighted by wind_speed_10m' }),
    });
  });

  it('of directions are weighted by the mean speed of days, or by the highest where that has no value', async () => {
    const columns = {
      wind_speed_10m_max: [10, 20],
      wind_speed_10m_mean: [20, 10],
      wind_direction_10m_dominant: [0, 90],
    };
    const of = async (given: Record<string, (number | null)[]>) =>
      (await summaryOf([await store(given)], given)).statistics.wind_direction_10m_dominant;
    expect(await of(columns)).toMatchObject({
      mean: 26.565051,
      mean_is: 'weighted by wind_speed_10m_mean',
    });
    expect(await of({ ...columns, wind_speed_10m_mean: [null, null] })).toMatchObject({
      mean: 63.434949,
      mean_is: 'weighted by wind_speed_10m_max',
    });
  });

  it('of directions that cancel out have no mean', async () => {
    expect(await statisticOf('wind_direction_10m_dominant', [90, 270])).toEqual({ unit: '°' });
    expect(await statisticOf('wind_direction_10m_dominant', [0, 120, 240])).toEqual({ unit: '°' });
  });

  it('of weather codes have neither mean nor extremes', async () => {
    expect(await statisticOf('weather_code', [3, 61, 95])).toEqual({ unit: 'wmo code' });
  });

  it('of sunrises have none', async () => {
    expect(await statisticOf('sunrise', [1_330_441_200])).toEqual({ unit: 'unixtime' });
  });

  it('of a variable without any value are its unit alone', async () => {
    expect(await statisticOf('snowfall_sum', [null, null])).toEqual({ unit: 'cm' });
  });

  it('of hours say the hour of an extreme in UTC', async () => {
    const temperature_2m = Array.from({ length: 48 }, (_, hour) => (hour === 29 ? 30 : hour / 10));
    const columns = { temperature_2m };
    const { rows, statistics } = await summaryOf(
      [await store(columns, 'hourly')],
      columns,
      'hourly',
    );
    expect(rows).toBe(48);
    expect(statistics.temperature_2m).toMatchObject({
      min_at: '2012-02-28T00:00:00Z',
      max: 30,
      max_at: '2012-02-29T05:00:00Z',
    });
  });
});

describe('the longest part, a decade of hours', () => {
  /** 2010 to 2019. */
  const HOURS = 24 * 3652;
  const START_OF_DECADE = '2010-01-01';

  const rowGroupsOf = (path: string) =>
    `SELECT num_row_groups::INTEGER AS groups FROM parquet_file_metadata('${path}')`;

  it('of many variables has several row groups, of which one thread says the first moment', async () => {
    const zeros = Array<number>(HOURS).fill(0);
    const columns = Object.fromEntries(Object.keys(VARIABLES.hourly).map((name) => [name, zeros]));
    columns.temperature_2m = zeros.map((_, hour) => (hour % 29_000 === 28_000 ? 40 : 0));
    const stored = await store(columns, 'hourly', START_OF_DECADE);
    const connection = await parquet.instance.connect();
    try {
      const groups = await connection.runAndReadAll(rowGroupsOf(stored.path));
      expect(groups.getRowObjectsJS()).toEqual([{ groups: 3 }]);
      await connection.run('SET threads = 1');
      const { statistics } = await summaryOf([stored], columns, 'hourly');
      expect(statistics).toMatchObject({
        temperature_2m: { min_at: '2010-01-01T00:00:00Z', max_at: '2013-03-12T16:00:00Z' },
        precipitation: { min_at: '2010-01-01T00:00:00Z', max_at: '2010-01-01T00:00:00Z' },
      });
    } finally {
      await connection.run('RESET threads');
      connection.closeSync();
    }
  });

  it('of few variables is one row group, and says the first of many moments of an extreme', async () => {
    const temperature_2m = Array.from({ length: HOURS }, (_, hour) => {
      const step = hour % 5_000;
      if (step === 3_001) return 40;
      return step === 4_002 ? -40 : 0;
    });
    const precipitation = Array<number>(HOURS).fill(0);
    const columns = { temperature_2m, precipitation };
    const stored = await store(columns, 'hourly', START_OF_DECADE);
    const { rows, statistics } = await summaryOf([stored], columns, 'hourly');
    expect(rows).toBe(HOURS);
    expect(statistics).toMatchObject({
      temperature_2m: { min_at: '2010-06-16T18:00:00Z', max_at: '2010-05-06T01:00:00Z' },
      precipitation: { min_at: '2010-01-01T00:00:00Z', max_at: '2010-01-01T00:00:00Z' },
    });
    const connection = await parquet.instance.connect();
    const groups = await connection.runAndReadAll(rowGroupsOf(stored.path));
    connection.closeSync();
    expect(groups.getRowObjectsJS()).toEqual([{ groups: 1 }]);
  });
});

describe('several stored files', () => {
  it('are one series, whatever their order', async () => {
    const name = 'precipitation_sum';
    const first = await store({ [name]: [1, 5] });
    const second = await store({ [name]: [5, 0] }, 'daily', '2012-03-01');
    for (const stored of [
      [first, second],
      [second, first],
    ]) {
      const { rows, statistics } = await summaryOf(stored, { [name]: [] });
      expect(rows).toBe(4);
      expect(statistics[name]).toMatchObject({
        mean: 2.75,
        sum: 11,
        max_at: '2012-02-29',
        min_at: '2012-03-02',
      });
    }
  });

  it('with values that all have, some of them cut, say the first moment in the range', async () => {
    const columns = { precipitation_sum: [0, 7, 0], snowfall_sum: [null, null, null] };
    const first = await store(columns);
    const second = await store(columns, 'daily', '2012-03-02');
    const third = await store(columns, 'daily', '2012-03-05');
    const stored = [second, third, { ...first, start_date: '2012-03-01' }];
    const { rows, statistics } = await summaryOf(stored, columns);
    expect(rows).toBe(7);
    expect(statistics).toMatchObject({
      precipitation_sum: { min: 0, min_at: '2012-03-01', max: 7, max_at: '2012-03-03' },
      snowfall_sum: { unit: 'cm' },
    });
  });

  it('some read in one scan and some cut say the first moment of all of them', async () => {
    const dry = { precipitation_sum: Array<null>(5).fill(null) };
    const wet = { precipitation_sum: Array<number>(20).fill(7) };
    const from = (start_date: string) => store(wet, 'daily', start_date);
    const stored = [
      await store(dry, 'daily', '2012-02-20'),
      { ...(await from('2012-02-15')), start_date: '2012-02-25', end_date: '2012-02-28' },
      await from('2012-02-29'),
      { ...(await from('2012-03-20')), end_date: '2012-03-31' },
      await from('2012-04-01'),
      await from('2012-04-21'),
    ];
    for (let run = 0; run < 20; run += 1) {
      const { statistics } = await summaryOf(stored, wet);
      expect(statistics.precipitation_sum).toMatchObject({
        min_at: '2012-02-25',
        max_at: '2012-02-25',
      });
    }
  });

  it('count for their stored days only, not for all that the file has', async () => {
    const columns = { precipitation_sum: [100, 1, 2, 3, 100] };
    const whole = await store(columns);
    const some = { ...whole, start_date: '2012-02-29', end_date: '2012-03-02' };
    expect(await summaryOf([some], columns)).toMatchObject({
      rows: 3,
      statistics: { precipitation_sum: { sum: 6, max: 3, max_at: '2012-03-02' } },
    });
  });

  it('count to the last hour of the last day', async () => {
    const columns = { precipitation: Array.from({ length: 72 }, () => 1) };
    const whole = await store(columns, 'hourly');
    const some = { ...whole, start_date: '2012-02-29', end_date: '2012-02-29' };
    expect((await summaryOf([some], columns, 'hourly')).rows).toBe(24);
  });
});

describe('completeness', () => {
  it.each([
    ['all', [1, 2], 100],
    ['none', [null, null, null], 0],
    ['two of three', [1, null, 2], 66.66],
    ['57 of 100', Array.from({ length: 100 }, (_, row) => (row < 57 ? row : null)), 57],
    ['all but one of 30,000', [null, ...Array<number>(29_999).fill(1)], 99.99],
  ])('of %s is rounded down', async (_what, values, percent) => {
    const columns = { temperature_2m_max: values };
    const { completeness } = await summaryOf([await store(columns)], columns);
    expect(completeness).toEqual({ temperature_2m_max: percent });
  });
});
