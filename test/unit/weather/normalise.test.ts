import { describe, expect, it } from '@jest/globals';
import { InvalidInputError } from '../../../src/base/errors.js';
import type { ProviderName } from '../../../src/weather/gathering.js';
import {
  normaliseCoordinates,
  normaliseSelection,
  selectionMistakes,
} from '../../../src/weather/normalise.js';
import { DEFAULT_VARIABLES, type Resolution, VARIABLES } from '../../../src/weather/variables.js';

const NOW = Date.UTC(2026, 10, 24, 12);
const YEAR = { start_date: '2012-01-01', end_date: '2012-12-31' };
const KNOWN_DAILY = Object.keys(VARIABLES.daily).join(', ');

function select(asked: {
  start_date?: string;
  end_date?: string;
  resolution?: Resolution;
  variables?: string[];
  provider?: ProviderName;
}) {
  return normaliseSelection({ ...YEAR, resolution: 'daily', ...asked }, NOW);
}

describe('variables that neither resolution has are refused in words that fit their number:', () => {
  it.each([
    [['snwd'], 'variables has "snwd", which is not a daily or hourly variable.'],
    [
      ['snowdepth', 'tmax'],
      'variables has "snowdepth" (nearest: snow_depth) and "tmax", which are not daily or hourly variables.',
    ],
    [
      ['snwd', 'tmax', 'evaporation', 'temperature_2m', 'tmax'],
      'variables has "snwd", "tmax" and "evaporation", which are not daily or hourly variables.',
    ],
  ])('%j', (variables, words) => {
    expect(selectionMistakes({ variables }, NOW)).toEqual([words]);
  });
});

describe('a selection is refused, in words,', () => {
  it.each([
    [
      'for a day that does not exist',
      { start_date: '2023-02-29', end_date: '2023-03-01' },
      'start_date is "2023-02-29", which is not a day of the calendar; give it as YYYY-MM-DD, for example 2026-10-25.',
    ],
    [
      'for an end of another form',
      { end_date: '31.12.2012' },
      'end_date is "31.12.2012", which is not a day of the calendar; give it as YYYY-MM-DD, for example 2026-10-25.',
    ],
    [
      'before 1940',
      { start_date: '1939-12-31' },
      'start_date is 1939-12-31; the archive goes from 1940-01-01 to today, 2026-11-24.',
    ],
    [
      'for tomorrow',
      { end_date: '2026-11-25' },
      'end_date is 2026-11-25; the archive goes from 1940-01-01 to today, 2026-11-24.',
    ],
    [
      'when it ends before it begins',
      { start_date: '2012-12-31', end_date: '2012-01-01' },
      'end_date 2012-01-01 is before start_date 2012-12-31; give the earlier day as start_date.',
    ],
    [
      'for an unknown variable',
      { variables: ['temperature_2m_max', 'temperatur'] },
      `variables has "temperatur", which is not a daily variable (nearest: temperature_2m_max, temperature_2m_min, temperature_2m_mean, apparent_temperature_max); known are ${KNOWN_DAILY}.`,
    ],
    [
      'for all that is wrong at once',
      { start_date: '2020', variables: ['humidity', 'temperature'] },
      `start_date is "2020", which is not a day of the calendar; give it as YYYY-MM-DD, for example 2026-10-25. variables has "humidity", which is not a daily variable (nearest, of resolution hourly: relative_humidity_2m), and "temperature", which is not a daily variable (nearest: temperature_2m_max, temperature_2m_min, temperature_2m_mean, apparent_temperature_max); known are ${KNOWN_DAILY}.`,
    ],
    [
      'for a variable of the other resolution',
      { variables: ['temperature_2m'] },
      `variables has "temperature_2m", which is not a daily variable (it is one of resolution hourly; nearest: temperature_2m_max, temperature_2m_min, temperature_2m_mean, apparent_temperature_max); known are ${KNOWN_DAILY}.`,
    ],
    [
      'for an amount of hours, with that of days',
      { variables: ['precipitation'] },
      `variables has "precipitation", which is not a daily variable (it is one of resolution hourly; nearest: precipitation_sum, precipitation_hours); known are ${KNOWN_DAILY}.`,
    ],
    [
      'for a word that every object knows',
      { variables: ['constructor'] },
      `variables has "constructor", which is not a daily variable; known are ${KNOWN_DAILY}.`,
    ],
  ])('%s', (_what, asked, words) => {
    expect(() => select(asked)).toThrow(new InvalidInputError(words));
  });
});

describe('a selection', () => {
  it('may begin on the first day of the archive and end today', () => {
    expect(select({ start_date: '1940-01-01', end_date: '2026-11-24' })).toMatchObject({
      start_date: '1940-01-01',
      end_date: '2026-11-24',
    });
  });

  it('takes today by UTC', () => {
    const lastMoment = Date.UTC(2026, 10, 24, 23, 59, 59, 999);
    const asked = {
      start_date: '2026-11-25',
      end_date: '2026-11-25',
      resolution: 'daily',
    } as const;
    expect(() => normaliseSelection(asked, lastMoment)).toThrow(InvalidInputError);
    expect(normaliseSelection(asked, lastMoment + 1).end_date).toBe('2026-11-25');
  });

  it('has variables in the order of the table, each once', () => {
    const variables = ['precipitation_sum', 'temperature_2m_max', 'precipitation_sum'];
    expect(select({ variables }).variables).toEqual(['temperature_2m_max', 'precipitation_sum']);
  });

  it.each(['daily', 'hourly'] as const)(
    'has the default %s variables when none is named',
    (resolution) => {
      expect(select({ resolution }).variables).toEqual(DEFAULT_VARIABLES[resolution]);
    },
  );
});

describe('a selection from Open-Meteo', () => {
  it('does not name it, as in the time when there was no other', () => {
    const unnamed = select({});
    expect(select({ provider: 'open-meteo' })).toStrictEqual(unnamed);
    expect(unnamed).not.toHaveProperty('provider');
  });
});

describe('a selection from GHCN-Daily', () => {
  const provider = 'ghcn-daily';
  const KNOWN =
    'temperature_2m_max, temperature_2m_min, temperature_2m_mean, precipitation_sum, snowfall_sum, sunshine_duration, wind_speed_10m_max, wind_speed_10m_mean, wind_gusts_10m_max';

  it('names it, and has what most stations observe', () => {
    expect(select({ provider })).toStrictEqual({
      ...YEAR,
      resolution: 'daily',
      variables: ['temperature_2m_max', 'temperature_2m_min', 'precipitation_sum'],
      provider,
    });
  });

  it('may begin long before 1940', () => {
    expect(select({ provider, start_date: '1763-01-01' }).start_date).toBe('1763-01-01');
  });

  it.each([
    [
      'before its first year',
      { start_date: '1762-12-31' },
      'start_date is 1762-12-31; the archive goes from 1763-01-01 to today, 2026-11-24.',
    ],
    [
      'for hours',
      { resolution: 'hourly' as const },
      'resolution is hourly; ghcn-daily has daily values only: ask for those, or leave provider out.',
    ],
    [
      'for what stations do not observe',
      { variables: ['temperature_2m_max', 'shortwave_radiation_sum'] },
      `variables has "shortwave_radiation_sum", which ghcn-daily does not have; known are ${KNOWN}.`,
    ],
    [
      'for a variable that nobody has',
      { variables: ['TMAX'] },
      `variables has "TMAX", which is not a daily variable; known are ${KNOWN}.`,
    ],
  ])('is refused %s', (_what, asked, words) => {
    expect(() => select({ provider, ...asked })).toThrow(new InvalidInputError(words));
  });
});

describe('coordinates', () => {
  it.each([
    ['latitude', 91, 0, 'latitude is 91; it takes degrees from −90 to 90.'],
    ['latitude', -90.000001, 0, 'latitude is -90.000001; it takes degrees from −90 to 90.'],
    ['longitude', 0, -181, 'longitude is -181; it takes degrees from −180 to 180.'],
    ['latitude', Number.NaN, 0, 'latitude is NaN; it takes degrees from −90 to 90.'],
    [
      'longitude',
      0,
      Number.POSITIVE_INFINITY,
      'longitude is Infinity; it takes degrees from −180 to 180.',
    ],
  ])('refuse a %s of %p, %p', (_name, latitude, longitude, words) => {
    expect(() => normaliseCoordinates(latitude, longitude)).toThrow(new InvalidInputError(words));
  });

  it.each([
    [90, 180, { latitude: 90, longitude: 180 }],
    [-90, -180, { latitude: -90, longitude: -180 }],
    [47.6062099, -122.3320708, { latitude: 47.60621, longitude: -122.332071 }],
    [-0, -0, { latitude: 0, longitude: 0 }],
    [-0.0000001, 0.0000004, { latitude: 0, longitude: 0 }],
  ])('%p, %p keep six decimals and no negative zero', (latitude, longitude, expected) => {
    expect(normaliseCoordinates(latitude, longitude)).toStrictEqual(expected);
  });
});
