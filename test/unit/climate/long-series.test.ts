import { beforeAll, describe, expect, it } from '@jest/globals';
import { ANALYSIS_NAMES } from '../../../src/climate/index.js';
import { valuesAt } from '../../fakes/upstream-values.js';
import { analyseStored, type Loose, type Stored, stepsOf } from './a-climate.js';

// Every number here was computed with pandas 3.1, numpy 2 and scipy 1.17 from the same series, written out as CSV.

/** What the faulty upstream would serve at 31.2° E. */
function synthetic(
  job: Omit<Stored, 'columns'>,
  latitude: number,
  variables: readonly string[],
): Stored {
  const steps = stepsOf(job.start_date, job.end_date, job.resolution);
  const columns = variables.map((name) => [name, valuesAt(name, latitude, 31.2, steps)]);
  return { ...job, columns: Object.fromEntries(columns) };
}

describe('85 years of days', () => {
  let climate: Loose;
  beforeAll(async () => {
    const job = { start_date: '1940-01-01', end_date: '2024-12-31', resolution: 'daily' as const };
    climate = await analyseStored(
      synthetic(job, 30.1, [
        'temperature_2m_mean',
        'precipitation_sum',
        'wind_speed_10m_max',
        'wind_direction_10m_dominant',
      ]),
      ANALYSIS_NAMES,
    );
  });

  it('have the normals of 1991-2020', () => {
    expect(climate.normals).toEqual({
      baseline: '1991-2020',
      years: 30,
      temperature_2m_mean: {
        monthly: [1.23, 2.22, 5.6, 10.39, 15.42, 19.32, 21, 19.92, 16.52, 11.64, 6.58, 2.76],
        annual: 11.05,
      },
      precipitation_sum: {
        monthly: [
          129.24, 99.63, 128.79, 122.06, 111.01, 108.04, 126.39, 113.61, 112.97, 114.35, 118.52,
          125.69,
        ],
        annual: 1410.29,
      },
      lacks: ['temperature_2m_max', 'temperature_2m_min'],
    });
  });

  it('have trends with 83 degrees of freedom', () => {
    expect(climate.trend).not.toHaveProperty('note');
    expect(climate.trend).toMatchObject({
      years: 85,
      temperature_2m_mean: { per_decade: 0.001, interval_95: [-0.003, 0.005] },
      precipitation_sum: { per_decade: -2.43, interval_95: [-19.34, 14.48] },
    });
  });

  it('have anomalies against the baseline’s annual mean', () => {
    const { per_year, ...temperature } = climate.anomalies.temperature_2m_mean;
    expect(temperature).toEqual({
      baseline_mean: 11.09,
      mean: 0,
      lowest: [-0.16, 1956],
      highest: [0.09, 2001],
    });
    expect([per_year.length, per_year[0], per_year[84]]).toEqual([85, -0.04, -0.08]);
    expect(climate.anomalies.precipitation_sum).toMatchObject({
      baseline_mean: 1410.29,
      mean: 4.65,
      lowest: [-362.09, 1953],
      highest: [515.41, 1972],
    });
  });

  it('have a wind rose of the day’s highest wind', () => {
    expect(climate.wind_rose).toMatchObject({
      of: 'wind_direction_10m_dominant and wind_speed_10m_max',
      steps: 31_047,
      missing: 0,
      calm: 1.11,
      speed_classes_km_h: ['1-6', '6-12', '12-20', '20-29', '29-39', '39-50', '>=50'],
      percent: {
        N: [0.37, 0.39, 0.53, 0.82, 0.75, 0.86, 2.86],
        SSW: [0.37, 0.45, 0.5, 0.61, 0.67, 0.77, 2.68],
      },
    });
  });

  it('have no degree days without maximum and minimum', () => {
    expect(climate.degree_days).toEqual({ lacks: ['temperature_2m_max', 'temperature_2m_min'] });
  });
});

describe('three years of hours, each 5,000th of them missing', () => {
  let climate: Loose;
  beforeAll(async () => {
    const job = { start_date: '2019-01-01', end_date: '2021-12-31', resolution: 'hourly' as const };
    const { columns, ...stored } = synthetic(job, 20.1, [
      'temperature_2m',
      'precipitation',
      'wind_speed_10m',
      'wind_direction_10m',
    ]);
    const holed = Object.entries(columns).map(([name, values]) => [
      name,
      values.map((value, index) => (index % 5_000 === 17 ? null : value)),
    ]);
    climate = await analyseStored(
      { ...stored, columns: Object.fromEntries(holed) },
      ANALYSIS_NAMES,
    );
  });

  it('have no daily value on a day with 23 of 24 hours', () => {
    expect(climate.completeness).toMatchObject({
      days: 1096,
      percent: { temperature_2m_mean: 99.45, precipitation_sum: 99.45 },
      missing_days: { temperature_2m_max: 6, precipitation_sum: 6 },
    });
  });

  it('have annual means of years with few missing days, and no totals', () => {
    expect(climate.trend).toEqual({
      note: 'of fewer than 30 years: chance, more than climate',
      temperature_2m_max: expect.anything(),
      temperature_2m_min: expect.anything(),
      temperature_2m_mean: { per_decade: 0.117, interval_95: [-1.561, 1.794], years: 3 },
      precipitation_sum: { not_enough: '0 complete years, 3 needed', left_out: '2019-2021' },
    });
    expect(climate.degree_days).toEqual({ first_year: 2019, not_enough: 'no complete year' });
  });

  it('have indices of daily extremes and sums', () => {
    expect(climate.etccdi).toMatchObject({
      FD: { per_year: [0, 0, 0] },
      SU: { per_year: [174, 171, 171] },
      TR: { per_year: [112, 118, 115] },
      R10mm: { per_year: [361, 356, 358] },
      Rx1day: { per_year: [278.1, 230.2, 312] },
      Rx5day: { per_year: [772.7, 776.9, 774.8] },
    });
  });

  it('have records of full days', () => {
    expect(climate.records).toMatchObject({
      temperature_2m_max: { highest: [34.8, '2019-07-22', 6], lowest: [13, '2020-01-11'] },
      temperature_2m_min: { highest: [25.8, '2021-07-20'], lowest: [4.1, '2019-01-16', 7] },
      temperature_2m_mean: { lowest: [8.93, '2021-01-17'] },
      precipitation_sum: { highest: [312, '2021-04-01'], years: {} },
    });
  });

  it('have a wind rose of hours', () => {
    expect(climate.wind_rose).toMatchObject({
      of: 'wind_direction_10m and wind_speed_10m',
      steps: 26_298,
      missing: 6,
      calm: 1.06,
      percent: { E: [0.35, 0.49, 0.58, 0.59, 0.76, 0.78, 2.76] },
    });
  });
});
