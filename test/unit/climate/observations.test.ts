import { beforeAll, describe, expect, it } from '@jest/globals';
import { ANALYSIS_NAMES } from '../../../src/climate/index.js';
import { loadObservations } from '../../../src/demo-archive/observations.js';
import { analyseStored, type Loose } from './a-climate.js';

// Every number here was computed from data/observations-2012-2015.csv with pandas 3.1 (groupby of year and month) and
// scipy 1.17 (stats.linregress, stats.t.ppf); the daily mean is (max + min) / 2.

let seattle: Loose;
let newYork: Loose;
beforeAll(async () => {
  const stations = await loadObservations();
  const [first, second] = stations.map(({ columns }) => ({
    start_date: '2012-01-01',
    end_date: '2015-12-31',
    resolution: 'daily' as const,
    columns: Object.fromEntries([...columns].filter(([name]) => !name.startsWith('wind'))),
  }));
  const baseline = { first: 2012, last: 2015 };
  seattle = await analyseStored(first as Loose, ANALYSIS_NAMES, baseline);
  newYork = await analyseStored(second as Loose, ANALYSIS_NAMES, baseline);
});

it('completeness counts days', () => {
  expect(seattle.completeness).toEqual({ days: 1461, percent: 100 });
});

it('normals are means over the years of months and of the year', () => {
  expect(seattle.normals).toMatchObject({
    baseline: '2012-2015',
    note: 'averages, not normals: those are of 30 years',
    years: 4,
    temperature_2m_max: {
      monthly: [8.23, 9.87, 12.39, 15.02, 19.3, 22.4, 26, 26.11, 21.92, 16.39, 11.02, 8.19],
      annual: 16.4,
    },
    temperature_2m_mean: { annual: 12.31 },
    precipitation_sum: { annual: 1106.5 },
  });
  expect(newYork.normals).toMatchObject({
    temperature_2m_min: { annual: 8.92 },
    precipitation_sum: { annual: 1044.65 },
  });
});

it('the trend of four years has an interval of Student’s t with two degrees of freedom', () => {
  expect(seattle.trend).toEqual({
    note: 'of fewer than 30 years: chance, more than climate',
    years: 4,
    temperature_2m_max: { per_decade: 7.39, interval_95: [4.276, 10.505] },
    temperature_2m_min: { per_decade: 5.146, interval_95: [0.444, 9.849] },
    temperature_2m_mean: { per_decade: 6.268, interval_95: [2.595, 9.942] },
    precipitation_sum: { per_decade: 144.4, interval_95: [-4323.339, 4612.139] },
  });
  expect(newYork.trend.temperature_2m_mean).toEqual({
    per_decade: -1.75,
    interval_95: [-18.847, 15.347],
  });
});

it('anomalies are of annual values', () => {
  expect(seattle.anomalies).toMatchObject({
    baseline: '2012-2015',
    first_year: 2012,
    temperature_2m_mean: {
      baseline_mean: 12.34,
      mean: 0,
      lowest: [-1.05, 2012],
      highest: [0.79, 2015],
      per_year: [-1.05, -0.23, 0.49, 0.79],
    },
    precipitation_sum: { baseline_mean: 1106.5, per_year: [119.5, -278.5, 126.3, 32.7] },
  });
});

it('degree days are the known ones', () => {
  expect(seattle.degree_days).toEqual({
    first_year: 2012,
    heating: {
      mean: 2276.5,
      lowest: [2056.45, 2015],
      highest: [2565.1, 2012],
      per_year: [2565.1, 2378.8, 2105.65, 2056.45],
    },
    cooling: {
      mean: 208.06,
      lowest: [106.75, 2012],
      highest: [279.55, 2015],
      per_year: [106.75, 227.65, 218.3, 279.55],
    },
    growing: {
      mean: 1383.48,
      lowest: [1133.4, 2012],
      highest: [1541.05, 2015],
      per_year: [1133.4, 1369.25, 1490.2, 1541.05],
    },
  });
  expect(newYork.degree_days).toMatchObject({
    heating: { per_year: [2207.3, 2619.35, 2705.1, 2466.85] },
    cooling: { per_year: [708.9, 642.45, 607.4, 799.9] },
    growing: { per_year: [2140.55, 1977.15, 1994.65, 2290.35] },
  });
});

describe('ETCCDI indices', () => {
  it.each([
    ['FD', [18, 26, 18, 10], [41, 74, 79, 70]],
    ['ID', [1, 0, 2, 0], [3, 7, 20, 19]],
    ['SU', [30, 60, 56, 65], [88, 91, 98, 113]],
    ['TR', [0, 0, 0, 0], [59, 53, 30, 63]],
    ['R10mm', [42, 21, 47, 34], [32, 32, 36, 31]],
    ['Rx1day', [54.1, 43.4, 46.7, 55.9], [54.4, 101.9, 118.9, 63]],
    ['Rx5day', [101.1, 91.9, 98.5, 134.6], [70.4, 147.5, 138.2, 76.2]],
  ])('%s', (index, ofSeattle, ofNewYork) => {
    expect(seattle.etccdi[index].per_year).toEqual(ofSeattle);
    expect(newYork.etccdi[index].per_year).toEqual(ofNewYork);
  });

  it('come with mean and extremes, the first year of several alike', () => {
    expect(seattle.etccdi.TR).toMatchObject({ mean: 0, lowest: [0, 2012], highest: [0, 2012] });
    expect(newYork.etccdi.SU).toMatchObject({
      mean: 97.5,
      lowest: [88, 2012],
      highest: [113, 2015],
    });
  });
});

it('records have their first day, and how many there were', () => {
  expect(seattle.records).toEqual({
    temperature_2m_max: {
      highest: [35.6, '2014-08-11'],
      lowest: [-1.6, '2014-02-06'],
      years: { lowest: [15.28, 2012], highest: [17.43, 2015] },
    },
    temperature_2m_min: {
      highest: [18.3, '2012-08-16', 6],
      lowest: [-7.1, '2013-12-07'],
      years: { lowest: [7.29, 2012], highest: [8.84, 2015] },
    },
    temperature_2m_mean: {
      highest: [26.7, '2014-08-11'],
      lowest: [-3.8, '2014-02-06'],
      years: { lowest: [11.28, 2012], highest: [13.13, 2015] },
    },
    precipitation_sum: {
      highest: [55.9, '2015-03-15'],
      years: { lowest: [828, 2013], highest: [1232.8, 2014] },
    },
  });
  expect(newYork.records.temperature_2m_max.highest).toEqual([37.8, '2013-07-18']);
  expect(newYork.records.temperature_2m_min.lowest).toEqual([-16, '2014-01-04', 2]);
});

it('spells are the longest ones', () => {
  expect(seattle.spells).toEqual({
    longest_wet: { days: 15, start_date: '2014-02-10', end_date: '2014-02-24' },
    longest_dry: { days: 81, start_date: '2012-07-23', end_date: '2012-10-11' },
  });
  expect(newYork.spells).toEqual({
    longest_wet: { days: 6, start_date: '2015-09-28', end_date: '2015-10-03' },
    longest_dry: { days: 23, start_date: '2013-10-08', end_date: '2013-10-30' },
  });
});

it('what needs wind says which variables it lacks', () => {
  expect(seattle.wind_rose).toEqual({
    lacks: ['wind_direction_10m_dominant', 'wind_speed_10m_mean'],
  });
});
