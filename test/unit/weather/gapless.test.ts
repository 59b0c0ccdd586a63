import { expect, it } from '@jest/globals';
import { gaplessVariables } from '../../../src/weather/gapless.js';
import type { Station } from '../../../src/weather/gathering.js';
import { VARIABLES } from '../../../src/weather/variables.js';

const daily = { resolution: 'daily' as const, variables: Object.keys(VARIABLES.daily) };

it('a grid has every variable at every step, but for moments', () => {
  expect(gaplessVariables(daily, [])).toEqual(
    daily.variables.filter((name) => name !== 'sunrise' && name !== 'sunset'),
  );
  const hourly = { resolution: 'hourly' as const, variables: Object.keys(VARIABLES.hourly) };
  expect(gaplessVariables(hourly, [])).toEqual(hourly.variables);
});

it('what the source lacks is no gap', () => {
  const variables = ['precipitation_sum', 'snowfall_sum'];
  expect(gaplessVariables({ ...daily, variables }, ['snowfall_sum'])).toEqual([
    'precipitation_sum',
  ]);
});

it('nothing of a station is gapless', () => {
  const station: Station = {
    id: 'USW00024233',
    name: 'SEATTLE TACOMA AP',
    latitude: 47.4444,
    longitude: -122.3138,
    elevation_m: 112.5,
    distance_km: 1.2,
  };
  expect(gaplessVariables({ ...daily, station }, [])).toEqual([]);
});
