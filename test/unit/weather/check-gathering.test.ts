import { describe, expect, it } from '@jest/globals';
import { InvalidInputError } from '../../../src/base/errors.js';
import { checkGathering } from '../../../src/weather/check-gathering.js';
import type { Gathering } from '../../../src/weather/gathering.js';

const NOW = Date.UTC(2026, 10, 24, 12);

const VALID: Gathering = {
  place: 'Seattle, Washington, United States',
  latitude: 47.60621,
  longitude: -122.33207,
  start_date: '2012-01-01',
  end_date: '2026-11-24',
  resolution: 'daily',
  variables: ['temperature_2m_max', 'precipitation_sum'],
};

const check = (input: unknown, now = NOW) => checkGathering('gatherWeather', input, now);

describe('the input of a job', () => {
  it.each<[string, Partial<Gathering>]>([
    ['a place', {}],
    ['no place', { place: undefined as never }],
    ['another provider', { provider: 'ghcn-daily', start_date: '1900-01-01' }],
    ['hours', { resolution: 'hourly', variables: ['temperature_2m'] }],
    ['a model and days', { model: 'era5', days: 'local', utc_offset_seconds: -28_800 }],
    ['what only the mixture has', { resolution: 'hourly', variables: ['snow_depth'] }],
  ])('as start_gathering makes it, with %s, is taken as it is', (_what, change) => {
    const input = JSON.parse(JSON.stringify({ ...VALID, ...change }));
    expect(check(input)).toBe(input);
  });

  it('whose fields are in another order is the same', () => {
    expect(check(Object.fromEntries(Object.entries(VALID).reverse()))).toEqual(VALID);
  });

  it('may end today by a clock that is minutes ahead, and not tomorrow', () => {
    expect(check(VALID, Date.UTC(2026, 10, 23, 23, 56))).toEqual(VALID);
    expect(() => check(VALID, Date.UTC(2026, 10, 23, 23, 54))).toThrow(
      'end_date is 2026-11-24; the archive goes from 1940-01-01 to today, 2026-11-23.',
    );
  });

  const { latitude: _, ...flat } = VALID;
  it.each<[string, unknown, string]>([
    ['none', undefined, 'gatherWeather is missing; it takes an object.'],
    ['null', null, 'gatherWeather is null; it takes an object.'],
    ['a list', [VALID], 'gatherWeather is [{"place":"Seattle, Washington'],
    ['without a field', flat, 'latitude is missing; it takes a number.'],
    [
      'with a field too many',
      { ...VALID, units: 5, __proto: 1 },
      'gatherWeather has no argument "units", "__proto"; it takes place, latitude, longitude, start_date, end_date, resolution, variables, provider, model, days, utc_offset_seconds.',
    ],
    [
      'with a model in the words of a call',
      { ...VALID, model: 'best_match' },
      'model is "best_match"; the input of a job leaves it out.',
    ],
    [
      'with days in the words of a call',
      { ...VALID, days: 'utc' },
      'days is "utc"; it takes one of local.',
    ],
    [
      'with local days of nowhere',
      { ...VALID, days: 'local' },
      'utc_offset_seconds is missing; local days have it.',
    ],
    [
      'with an offset that no place has',
      { ...VALID, days: 'local', utc_offset_seconds: 100_000 },
      'utc_offset_seconds is 100000; it takes a quarter of an hour, in seconds from -43200 to 50400.',
    ],
    [
      'with an offset of UTC days',
      { ...VALID, utc_offset_seconds: 3_600 },
      'utc_offset_seconds is 3600; the input of a job leaves it out.',
    ],
    [
      'with a variable that the model lacks',
      { ...VALID, model: 'era5_land' },
      'variables has "precipitation_sum", which model era5_land does not have; give a model that has all of them: era5, era5_seamless, best_match, ecmwf_ifs, cerra.',
    ],
    [
      'with a place outside of the model',
      { ...VALID, model: 'cerra', end_date: '2020-12-31' },
      '47.60621, -122.33207 lies outside of model cerra, which is of Europe and what lies around it; era5 has all of the Earth.',
    ],
    [
      'with a text for a number',
      { ...VALID, latitude: '47' },
      'latitude is "47"; it takes a number.',
    ],
    [
      'with a number that is none',
      { ...VALID, longitude: null },
      'longitude is null; it takes a number.',
    ],
    [
      'off the globe',
      { ...VALID, latitude: 91 },
      'latitude is 91; it takes degrees from −90 to 90.',
    ],
    [
      'with finer coordinates than a job has',
      { ...VALID, longitude: 1.23456789 },
      'longitude is 1.23456789; the input of a job has it as 1.234568.',
    ],
    [
      'with another resolution',
      { ...VALID, resolution: '../../x' },
      'resolution is "../../x"; it takes one of daily, hourly.',
    ],
    [
      'with a day that does not exist',
      { ...VALID, start_date: '2023-02-29' },
      'start_date is "2023-02-29", which is not a day of the calendar; give it as YYYY-MM-DD, for example 2026-10-25.',
    ],
    [
      'with a year beyond all calendars',
      { ...VALID, start_date: '0001-01-01', end_date: '9999-12-31' },
      'start_date is 0001-01-01; the archive goes from 1940-01-01 to today, 2026-11-24.',
    ],
    [
      'with an end before its start',
      { ...VALID, end_date: '2011-01-01' },
      'end_date 2011-01-01 is before start_date 2012-01-01; give the earlier day as start_date.',
    ],
    [
      'without variables',
      { ...VALID, variables: [] },
      'variables is []; it takes an array of at least one string.',
    ],
    [
      'with something else for variables',
      { ...VALID, variables: 'rain_sum' },
      'variables is "rain_sum"; it takes an array of at least one string.',
    ],
    [
      'with an unknown variable',
      { ...VALID, variables: ['rain_sum', 'rainbows'] },
      'variables has "rainbows", which is not a daily variable (nearest: rain_sum); known are weather_code, ',
    ],
    [
      'with variables in another order',
      { ...VALID, variables: ['precipitation_sum', 'temperature_2m_max'] },
      'variables is ["precipitation_sum","temperature_2m_max"]; the input of a job has it as ["temperature_2m_max","precipitation_sum"].',
    ],
    [
      'with a variable twice',
      { ...VALID, variables: ['rain_sum', 'rain_sum'] },
      'variables is ["rain_sum","rain_sum"]; the input of a job has it as ["rain_sum"].',
    ],
    [
      'with the provider that goes without saying',
      { ...VALID, provider: 'open-meteo' },
      'provider is "open-meteo"; the input of a job leaves it out.',
    ],
    [
      'with another provider',
      { ...VALID, provider: 'file:///etc' },
      'provider is "file:///etc"; it takes one of open-meteo, ghcn-daily.',
    ],
    [
      'with controls in its label',
      { ...VALID, place: 'a\u001b[2J\nb\u202e' },
      'place is "a\\u001b[2J\\nb\u202e"; the input of a job has it as "a [2J b".',
    ],
    [
      'with an empty label',
      { ...VALID, place: ' ' },
      'place is " "; the input of a job leaves it out.',
    ],
  ])('%s is refused', (_what, input, message) => {
    expect(() => check(input)).toThrow(InvalidInputError);
    expect(() => check(input)).toThrow(message);
  });
});
