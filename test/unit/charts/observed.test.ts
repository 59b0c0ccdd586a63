import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AskedChart } from '../../../src/charts/request.js';
import type { Manifest } from '../../../src/store/manifest.js';
import { putObserved } from '../../fakes/observed-jobs.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';
import { type Datum, dataOf, drawn } from './drawn.js';

let store: JobStore;
let seattle: Manifest;
let newYork: Manifest;
beforeAll(async () => {
  store = await createJobStore();
  [seattle, newYork] = await putObserved(store);
});
afterAll(() => store.remove());

async function draw(wish: AskedChart, jobs: Manifest[]) {
  const chart = await drawn(wish, jobs, store.rows);
  return { ...chart, data: dataOf(chart.spec) };
}

const MAXIMUM: AskedChart = { kind: 'time_series', variables: ['temperature_2m_max'] };

const at = (rows: Datum[] | undefined, key: string, value: unknown) =>
  rows?.find((row) => row[key] === value);

// The numbers were computed with pandas from data/observations-2012-2015.csv.
describe('of four years of observations', () => {
  it('time_series shows the mean and the 10th and 90th percentile of each month', async () => {
    const { data, title, subtitle, note } = await draw(MAXIMUM, [seattle]);
    expect(data[0]).toHaveLength(48);
    const august = at(data[0], 'time', '2014-08-01');
    expect(august?.value).toBeCloseTo(26.38387096774193, 9);
    expect(august).toEqual({
      time: '2014-08-01',
      end: '2014-09-01',
      place: 'Seattle, Washington, United States',
      value: expect.any(Number),
      low: 21.1,
      high: 31.1,
      is_lone: false,
    });
    expect({ title, subtitle, note }).toEqual({
      title: 'Maximum temperature in Seattle, Washington, United States',
      subtitle:
        'Monthly mean of daily values, band: 10th to 90th percentile, 2012-01-01 to 2015-12-31',
      note: undefined,
    });
  });

  it('time_series shows the total of each month of an amount, in a panel of its own', async () => {
    const variables = ['temperature_2m_max', 'precipitation_sum'];
    const { data, title } = await draw({ kind: 'time_series', variables }, [seattle]);
    expect(data).toHaveLength(2);
    expect(at(data[1], 'time', '2014-03-01')).toMatchObject({ value: 240, low: null, high: null });
    expect(at(data[1], 'time', '2015-12-01')).toMatchObject({ value: 284.5 });
    expect(title).toBe(
      'Maximum temperature and precipitation in Seattle, Washington, United States',
    );
  });

  it('time_series of one year shows each of its days', async () => {
    const { data, subtitle } = await draw({ ...MAXIMUM, year: 2014 }, [seattle]);
    expect(data[0]).toHaveLength(365);
    expect(at(data[0], 'time', '2014-08-11')).toMatchObject({ value: 35.6 });
    expect(subtitle).toBe('Daily values, 2014');
  });

  it('time_series of several jobs has a line a place', async () => {
    const { data, title } = await draw(MAXIMUM, [seattle, newYork]);
    expect(data[0]).toHaveLength(96);
    const july = data[0]?.filter(({ time }) => time === '2012-07-01') ?? [];
    expect(july.map(({ place }) => place)).toEqual(['Seattle', 'New York']);
    expect(july[0]?.value).toBeCloseTo(22.906451612903222, 9);
    expect(july[1]?.value).toBeCloseTo(30.00322580645162, 9);
    expect(title).toBe('Maximum temperature in Seattle and New York');
  });

  it('climatology shows what is usual in 15 days around each, and the last year over it', async () => {
    const { data, subtitle, note } = await draw({ ...MAXIMUM, kind: 'climatology' }, [seattle]);
    // 2015 has no 29 February.
    expect(data[0]).toHaveLength(365);
    expect(at(data[0], 'day', '2000-07-15')).toEqual({
      day: '2000-07-15',
      median: 26.1,
      low: 21.1,
      high: 31.1,
      value: 26.1,
    });
    // Its window reaches into December.
    expect(at(data[0], 'day', '2000-01-03')).toMatchObject({ median: 7.8, low: 4.4, high: 11.7 });
    expect(subtitle).toBe(
      'Daily values of 2015, and of all years of 2012-01-01 to 2015-12-31 in a window of 15 days',
    );
    expect(note).toBeUndefined();
  });

  it('climatology of a leap year has its 366 days', async () => {
    const { data } = await draw({ ...MAXIMUM, kind: 'climatology', year: 2012 }, [seattle]);
    expect(data[0]).toHaveLength(366);
    const day = at(data[0], 'day', '2000-02-29');
    expect(day).toMatchObject({ median: 10.6, value: 5 });
    expect(day?.low).toBeCloseTo(6.7, 9);
    expect(day?.high).toBeCloseTo(14.4, 9);
  });

  it('climatology of an amount adds up since 1 January', async () => {
    const wish: AskedChart = { kind: 'climatology', variables: ['precipitation_sum'], year: 2013 };
    const { data, subtitle } = await draw(wish, [newYork]);
    const day = at(data[0], 'day', '2000-07-04');
    expect(day?.value).toBeCloseTo(572.9, 9);
    expect(day?.median).toBeCloseTo(560.2, 9);
    expect(day?.low).toBeCloseTo(518.31, 9);
    expect(day?.high).toBeCloseTo(638.63, 9);
    expect(subtitle).toBe(
      'Total since 1 January of 2013, and of all whole years of 2012-01-01 to 2015-12-31',
    );
  });

  it('warming_stripes shows how far each year lies from all', async () => {
    const { data, subtitle } = await draw({ ...MAXIMUM, kind: 'warming_stripes' }, [seattle]);
    expect(data[0]?.map(({ year }) => year)).toEqual([2012, 2013, 2014, 2015]);
    const expected = [-1.163102964, -0.380974811, 0.55601149, 0.988066285];
    data[0]?.forEach(({ anomaly }, index) => {
      expect(anomaly).toBeCloseTo(Number(expected[index]), 7);
    });
    expect(subtitle).toBe(
      'Mean of each year compared with the mean of all these years, 2012-01-01 to 2015-12-31',
    );
  });

  it('warming_stripes of an amount compares totals', async () => {
    const wish: AskedChart = { kind: 'warming_stripes', variables: ['precipitation_sum'] };
    const { data } = await draw(wish, [seattle, newYork]);
    const wettest = data[0]?.find(({ place, year }) => place === 'Seattle' && year === 2014);
    expect(wettest?.anomaly).toBeCloseTo(126.3, 9);
    expect(data[0]).toHaveLength(8);
  });

  it('monthly_box shows how the days of a month are spread', async () => {
    const { data } = await draw({ ...MAXIMUM, kind: 'monthly_box' }, [seattle]);
    expect(data[0]).toHaveLength(12);
    const { p75, p95, ...august } = at(data[0], 'month', 'Aug') as Datum;
    expect(p75).toBeCloseTo(28.45, 9);
    expect(p95).toBeCloseTo(32.635, 9);
    expect(august).toEqual({
      month: 'Aug',
      lowest: 17.2,
      p5: 21.1,
      p25: 23.3,
      median: 25.85,
      highest: 35.6,
    });
  });

  it('monthly_box of an amount shows how totals of months are spread', async () => {
    const wish: AskedChart = { kind: 'monthly_box', variables: ['precipitation_sum'] };
    const { data, subtitle } = await draw(wish, [seattle]);
    const november = at(data[0], 'month', 'Nov');
    expect(november?.lowest).toBeCloseTo(96.3, 9);
    expect(november?.median).toBeCloseTo(166.8, 9);
    expect(november?.p75).toBeCloseTo(211.025, 9);
    expect(subtitle).toMatch(/^Totals of whole months, 2012-01-01 to 2015-12-31; box: /);
  });

  it('calendar_heat_map has each day of a year in its week and weekday', async () => {
    const { data } = await draw({ ...MAXIMUM, kind: 'calendar_heat_map', year: 2014 }, [seattle]);
    expect(data[0]).toHaveLength(365);
    // 11 August 2014 was a Monday in its month's third calendar week (1 August a Friday).
    expect(data[0]?.find(({ value }) => value === 35.6)).toEqual({
      month: 'Aug',
      day: 11,
      weekday: 0,
      week: 2,
      value: 35.6,
    });
  });

  it('comparison shows the spread of each place and its mean of each month', async () => {
    const { data, title } = await draw({ ...MAXIMUM, kind: 'comparison' }, [seattle, newYork]);
    expect(at(data[0], 'place', 'New York')).toEqual({
      place: 'New York',
      lowest: -7.7,
      p5: 0.6,
      p25: 8.9,
      median: 17.8,
      p75: 25.6,
      p95: 30.6,
      highest: 37.8,
    });
    const july = data[1]?.filter(({ month }) => month === 'Jul');
    expect(july?.map(({ place }) => place)).toEqual(['Seattle', 'New York']);
    expect(july?.[0]?.mean).toBeCloseTo(25.998387097, 8);
    expect(july?.[1]?.mean).toBeCloseTo(29.495967742, 8);
    expect(title).toBe('Maximum temperature in Seattle and New York');
  });

  it('comparison of an amount takes totals of months', async () => {
    const wish: AskedChart = { kind: 'comparison', variables: ['precipitation_sum'] };
    const { data } = await draw(wish, [seattle, newYork]);
    const june = data[1]?.find(({ month, place }) => month === 'Jun' && place === 'New York');
    expect(june?.mean).toBeCloseTo(142.45, 9);
  });

  it('a mean that was not gathered is that of maximum and minimum, when none is named too', async () => {
    const expected = {
      Seattle: [-1.054451774084887, -0.23121013923197786, 0.4915295867954175, 0.7941323265214457],
      'New York': [
        0.862076689871996, -0.4600986226513939, -0.7910575267609854, 0.38907945954038503,
      ],
    };
    for (const variables of [undefined, [], ['temperature_2m_mean']]) {
      const { data, title } = await draw({ kind: 'warming_stripes', variables }, [
        seattle,
        newYork,
      ]);
      for (const [place, anomalies] of Object.entries(expected)) {
        const stripes = data[0]?.filter((row) => row.place === place) ?? [];
        stripes.forEach(({ anomaly }, year) => {
          expect(anomaly).toBeCloseTo(Number(anomalies[year]), 7);
        });
        expect(stripes).toHaveLength(4);
      }
      expect(title).toBe('Mean of maximum and minimum temperature in Seattle and New York');
    }
  });

  it('a variable that is named twice is drawn once', async () => {
    const twice = ['temperature_2m_max', 'temperature_2m_max'];
    expect(await draw({ kind: 'time_series', variables: twice }, [seattle])).toEqual(
      await draw(MAXIMUM, [seattle]),
    );
    expect((await draw({ kind: 'monthly_box', variables: twice }, [seattle])).title).toBe(
      'Maximum temperature in Seattle, Washington, United States',
    );
  });
});
