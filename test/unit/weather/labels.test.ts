import { expect, it } from '@jest/globals';
import { variableLabel } from '../../../src/weather/labels.js';

it.each([
  ['temperature_2m_max', 'Maximum temperature'],
  ['apparent_temperature_min', 'Minimum apparent temperature'],
  ['precipitation_sum', 'Precipitation'],
  ['precipitation_hours', 'Precipitation hours'],
  ['wind_direction_10m_dominant', 'Dominant wind direction'],
  ['pressure_msl', 'Pressure at sea level'],
  ['et0_fao_evapotranspiration', 'ET₀ FAO evapotranspiration'],
  ['dew_point_2m', 'Dew point'],
])('%s reads as %s', (name, label) => {
  expect(variableLabel(name)).toBe(label);
});
