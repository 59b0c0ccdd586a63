import { describe, expect, it } from '@jest/globals';
import { isInCerra } from '../../../src/weather/cerra.js';
import { MODEL_NAMES } from '../../../src/weather/gathering.js';
import { lastDayOf, modelOf, seamsOf, variablesOfModel } from '../../../src/weather/models.js';
import { VARIABLES } from '../../../src/weather/variables.js';

const asked = (start_date: string, end_date: string, variables = ['temperature_2m_max']) => ({
  start_date,
  end_date,
  variables,
});
const LAND = 'ERA5 (25 km) before, on land ERA5-Land (11 km) from then on';
const IFS = 'ERA5 and ERA5-Land before, ECMWF IFS (9 km) from then on';

describe('a seam', () => {
  const long = asked('1940-01-01', '2024-12-31');
  it.each([
    ['era5', undefined],
    ['era5_land', undefined],
    ['ecmwf_ifs', undefined],
    ['cerra', undefined],
    ['era5_seamless', { 1950: LAND }],
    ['best_match', { 1950: LAND, 2017: IFS }],
  ] as const)('is within 85 years of %s where it is', (model, seams) => {
    expect(seamsOf({ ...long, model })).toEqual(seams);
  });

  it('is within jobs of the time when no model was named', () => {
    expect(seamsOf(long)).toEqual({ 1950: LAND, 2017: IFS });
  });

  it.each([
    ['2016-12-31', '2017-01-01', { 2017: IFS }],
    ['2016-12-30', '2016-12-31', undefined],
    ['2017-01-01', '2017-01-02', undefined],
    ['1949-12-31', '1950-01-01', { 1950: LAND }],
  ])('lies before its first day: %s to %s', (start, end, seams) => {
    expect(seamsOf(asked(start, end))).toEqual(seams);
  });

  it('is none of variables that the new source does not touch', () => {
    const rain = asked('1940-01-01', '2016-12-31', ['precipitation_sum']);
    expect(seamsOf({ ...rain, model: 'era5_seamless' })).toBeUndefined();
    expect(seamsOf(rain)).toBeUndefined();
    expect(seamsOf(long, ['sunrise'])).toBeUndefined();
  });

  it('is none of a station’s', () => {
    expect(modelOf({ provider: 'ghcn-daily' })).toBeUndefined();
    expect(seamsOf({ ...long, provider: 'ghcn-daily' })).toBeUndefined();
  });
});

describe('a model', () => {
  it('that mixes has every variable; ERA5 alone has no depth of snow', () => {
    for (const resolution of ['daily', 'hourly'] as const) {
      const all = Object.keys(VARIABLES[resolution]);
      expect(variablesOfModel('best_match', resolution)).toEqual(all);
      expect(variablesOfModel('era5_seamless', resolution)).toEqual(all);
      expect(variablesOfModel('era5', resolution)).toEqual(
        all.filter((name) => name !== 'snow_depth'),
      );
    }
  });

  it('of the land has what is made of temperature, dew point and snow alone', () => {
    expect(variablesOfModel('era5_land', 'daily')).toEqual([
      'temperature_2m_max',
      'temperature_2m_min',
      'temperature_2m_mean',
      'sunrise',
      'sunset',
    ]);
    expect(variablesOfModel('era5_land', 'hourly')).toEqual([
      'temperature_2m',
      'relative_humidity_2m',
      'dew_point_2m',
      'snow_depth',
    ]);
  });

  it('has values up to its delay before today, or to its end', () => {
    const last = MODEL_NAMES.map((model) => [model, lastDayOf(model, '2026-11-28')]);
    expect(Object.fromEntries(last)).toEqual({
      era5: '2026-11-23',
      era5_land: '2026-11-23',
      era5_seamless: '2026-11-23',
      best_match: '2026-11-26',
      ecmwf_ifs: '2026-11-26',
      cerra: '2021-06-30',
    });
  });
});

describe('CERRA’s grid', () => {
  it.each([
    ['Berlin', 52.52, 13.41, true],
    ['Reykjavík', 64.15, -21.94, true],
    ['Lisbon', 38.72, -9.14, true],
    ['Ankara', 39.93, 32.86, true],
    ['Algiers', 36.75, 3.06, true],
    ['its south-western corner', 20.4, -17.45, true],
    ['a point beyond it', 20.2, -17.6, false],
    ['what lies near its north-eastern corner', 63, 72, true],
    ['a point beyond that', 63.9, 74.3, false],
    ['Seattle', 47.61, -122.33, false],
    ['Cairo', 30.04, 31.24, true],
    ['Dubai', 25.2, 55.27, false],
    ['the South Pole', -90, 0, false],
    ['the North Pole', 90, 0, false],
    ['the antimeridian', 60, 180, false],
  ])('has %s or not', (_where, latitude, longitude, has) => {
    expect(isInCerra(latitude, longitude)).toBe(has);
  });
});
