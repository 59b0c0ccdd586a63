import { expect, it } from '@jest/globals';
import type { Gathering } from '../../../src/weather/gathering.js';
import { gatheringAttributes } from '../../../src/weather/search-attributes.js';

const OSLO: Gathering = {
  place: 'Oslo, Oslo, Norway',
  latitude: 59.91,
  longitude: 10.75,
  start_date: '1985-01-01',
  end_date: '2014-12-31',
  resolution: 'daily',
  variables: ['temperature_2m_max'],
  model: 'era5',
  days: 'local',
  utc_offset_seconds: 3_600,
};

it('say all of a gathering that people search by', () => {
  expect(gatheringAttributes(OSLO)).toEqual({
    WeatherPlace: 'Oslo',
    WeatherCountry: 'Norway',
    WeatherKind: 'gathering',
    WeatherResolution: 'daily',
    WeatherProvider: 'open-meteo',
    WeatherModel: 'era5',
    WeatherDays: 'local',
    WeatherStartDate: '1985-01-01',
    WeatherEndDate: '2014-12-31',
  });
});

it('of hours, of a job of 0.2.0 and of stations have what these have', () => {
  const { days: _days, utc_offset_seconds: _offset, model: _model, ...before } = OSLO;
  expect(gatheringAttributes(before)).toMatchObject({
    WeatherModel: 'best_match',
    WeatherDays: 'utc',
  });
  expect(gatheringAttributes({ ...before, resolution: 'hourly' })).not.toHaveProperty(
    'WeatherDays',
  );
  const stations = gatheringAttributes({ ...before, provider: 'ghcn-daily' });
  expect(stations).toMatchObject({ WeatherProvider: 'ghcn-daily' });
  expect(stations).not.toHaveProperty('WeatherModel');
  expect(stations).not.toHaveProperty('WeatherDays');
});

it.each([
  ['Oslo, NO', 'Oslo', 'NO'],
  ['my garden', 'my garden', undefined],
  [', Norway', ', Norway', 'Norway'],
  ['Oslo,', 'Oslo', undefined],
  ['x'.repeat(300), 'x'.repeat(100), undefined],
  [undefined, '59.91, 10.75', undefined],
])('the label %j is place %j and country %j', (place, name, country) => {
  const { place: _place, ...unnamed } = OSLO;
  const { WeatherPlace, WeatherCountry } = gatheringAttributes(
    place === undefined ? unnamed : { ...unnamed, place },
  );
  expect([WeatherPlace, WeatherCountry]).toEqual([name, country]);
});
