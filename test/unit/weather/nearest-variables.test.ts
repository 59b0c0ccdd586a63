import { expect, it } from '@jest/globals';
import { nearestVariables } from '../../../src/weather/nearest-variables.js';
import { VARIABLES } from '../../../src/weather/variables.js';

const HOURLY = Object.keys(VARIABLES.hourly);
const DAILY = Object.keys(VARIABLES.daily);

it.each([
  ['humidity', HOURLY, ['relative_humidity_2m']],
  ['temperature', HOURLY, ['temperature_2m', 'apparent_temperature']],
  [
    'max temperature',
    DAILY.slice(1, 4),
    ['temperature_2m_max', 'temperature_2m_min', 'temperature_2m_mean'],
  ],
  ['windspeed', HOURLY, ['wind_speed_10m', 'wind_gusts_10m', 'wind_direction_10m']],
  ['dewpoint_2m', HOURLY, ['dew_point_2m']],
  ['Rainfall', DAILY, ['rain_sum']],
  ['max', DAILY, []],
  ['frogs', DAILY, []],
  ['', DAILY, []],
  ['x'.repeat(1_000_000), DAILY, []],
])('%s', (unknown, known, nearest) => {
  expect(nearestVariables(unknown, known)).toEqual(nearest);
});
