import { expect, it } from '@jest/globals';
import { cfAttributes } from '../../../src/exports/cf.js';
import type { Resolution } from '../../../src/weather/variables.js';

// All of these passed the IOOS Compliance Checker 6.1 for CF-1.11, which knows the standard names and UDUNITS.
it.each<[Resolution, string, Record<string, string>]>([
  [
    'daily',
    'apparent_temperature_max',
    {
      long_name: 'Maximum apparent temperature',
      units: 'degC',
      units_metadata: 'temperature: on_scale',
      cell_methods: 'time: maximum',
    },
  ],
  [
    'daily',
    'shortwave_radiation_sum',
    {
      standard_name: 'integral_wrt_time_of_surface_downwelling_shortwave_flux_in_air',
      long_name: 'Shortwave radiation',
      units: 'MJ m-2',
      cell_methods: 'time: sum',
    },
  ],
  [
    'daily',
    'sunrise',
    {
      long_name: 'Sunrise',
      units: 'seconds since 1970-01-01 00:00:00',
      units_metadata: 'leap_seconds: none',
    },
  ],
  [
    'daily',
    'wind_direction_10m_dominant',
    {
      standard_name: 'wind_from_direction',
      long_name: 'Dominant wind direction',
      units: 'degree',
    },
  ],
  [
    'daily',
    'precipitation_hours',
    { long_name: 'Precipitation hours', units: 'h', cell_methods: 'time: sum' },
  ],
  [
    'hourly',
    'shortwave_radiation',
    {
      standard_name: 'surface_downwelling_shortwave_flux_in_air',
      long_name: 'Shortwave radiation',
      units: 'W m-2',
      cell_methods: 'time: mean',
    },
  ],
  [
    'hourly',
    'wind_gusts_10m',
    {
      standard_name: 'wind_speed_of_gust',
      long_name: 'Wind gusts',
      units: 'km h-1',
      cell_methods: 'time: maximum',
    },
  ],
  [
    'hourly',
    'pressure_msl',
    {
      standard_name: 'air_pressure_at_mean_sea_level',
      long_name: 'Pressure at sea level',
      units: 'hPa',
      cell_methods: 'time: point',
    },
  ],
])('%s %s', (resolution, name, attributes) => {
  expect(cfAttributes(name, resolution)).toEqual(attributes);
});
