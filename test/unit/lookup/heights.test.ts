import { expect, it } from '@jest/globals';
import { heightRemarks } from '../../../src/lookup/heights.js';
import type { ModelName } from '../../../src/weather/gathering.js';
import { VARIABLES } from '../../../src/weather/variables.js';

const SHARED = {
  points: [
    [46.55, 7.98, 0],
    [46.54, 7.97, 0],
  ] as [number, number, number][],
  series: [{ latitude: 46.55, longitude: 7.98 }],
};

const ALL = [...Object.keys(VARIABLES.daily), ...Object.keys(VARIABLES.hourly)];

it('places of one cell have what depends on height at the height of one of them', () => {
  const [remark = ''] = heightRemarks({ variables: ALL, model: 'era5' }, SHARED);
  expect(remark).toMatch(/^Of 2 places in 1 grid cell, those of one cell have /);
  // Open-Meteo's Era5Variables.swift, isElevationCorrectable, and what is derived of these.
  expect(/ have (.*) at the height/.exec(remark)?.[1]?.split(', ')).toEqual([
    'temperature_2m_max',
    'temperature_2m_min',
    'temperature_2m_mean',
    'apparent_temperature_max',
    'apparent_temperature_min',
    'et0_fao_evapotranspiration',
    'temperature_2m',
    'relative_humidity_2m',
    'dew_point_2m',
    'apparent_temperature',
    'surface_pressure',
  ]);
});

it.each<[string, string[], ModelName | undefined, typeof SHARED]>([
  ['nothing depends on height', ['precipitation_sum', 'wind_speed_10m_max'], 'era5', SHARED],
  ['no places of the model share', ['temperature_2m_max'], 'best_match', SHARED],
  ['no places of 0.2.0 share', ['temperature_2m_max'], undefined, SHARED],
  [
    'no place shares',
    ['temperature_2m_max'],
    'era5',
    { points: SHARED.points.slice(1), series: SHARED.series },
  ],
])('nothing is said where %s', (_why, variables, model, plan) => {
  expect(heightRemarks({ variables, ...(model && { model }) }, plan)).toEqual([]);
});
