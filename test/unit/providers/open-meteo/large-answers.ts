import type { Series } from '../../../../src/weather/provider.js';
import { VARIABLES } from '../../../../src/weather/variables.js';

/** A series whose answers are large enough for FlatBuffers from two years on. */
export const LARGE_SERIES: Series = {
  latitude: 47.60621,
  longitude: -122.33207,
  resolution: 'hourly',
  variables: Object.keys(VARIABLES.hourly),
  days: 'local',
  utc_offset_seconds: -8 * 3_600,
};

/** The least of which its 17 variables have 300,000 values. */
export const LARGE_DAYS = { start_date: '2019-01-01', end_date: '2021-01-05' };

/** As many, after them. */
export const LATER_DAYS = { start_date: '2021-01-06', end_date: '2023-01-11' };
