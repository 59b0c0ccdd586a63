import { describe, expect, it } from '@jest/globals';
import { DEFAULT_VARIABLES, VARIABLES, variableOf } from '../../../src/weather/variables.js';

const ALL = (['daily', 'hourly'] as const).flatMap((resolution) =>
  Object.keys(VARIABLES[resolution]).map((name) => [resolution, name] as const),
);

/** Units of which a total over time means something, and those of which it does not. */
const AMOUNT_UNITS = ['mm', 'cm', 'h', 's', 'MJ/m²'];
const STATE_UNITS = ['°C', 'km/h', '%', 'hPa', 'm', 'W/m²'];
const UNITS = {
  amount: AMOUNT_UNITS,
  state: STATE_UNITS,
  direction: ['°'],
  code: ['wmo code'],
  instant: ['unixtime'],
};

describe.each(ALL)('the %s variable %s', (resolution, name) => {
  const { unit, kind, lowest, highest } = variableOf(resolution, name);

  it('combines over time as its unit allows', () => {
    expect(UNITS[kind]).toContain(unit);
  });

  it('has bounds with room between them', () => {
    expect(lowest).toBeLessThan(highest);
  });
});

describe('an hour and its day agree', () => {
  it.each([
    ['precipitation', 'precipitation_sum', 1],
    ['rain', 'rain_sum', 1],
    ['snowfall', 'snowfall_sum', 1],
    ['sunshine_duration', 'sunshine_duration', 1],
    ['shortwave_radiation', 'shortwave_radiation_sum', 3_600 / 1e6],
    ['wind_speed_10m', 'wind_speed_10m_max', undefined],
    ['wind_gusts_10m', 'wind_gusts_10m_max', undefined],
    ['wind_direction_10m', 'wind_direction_10m_dominant', undefined],
    ['weather_code', 'weather_code', undefined],
    ['temperature_2m', 'temperature_2m_min', undefined],
  ] as const)('of %s and %s', (hour, day, unitsOfDay) => {
    const hourly = variableOf('hourly', hour);
    const daily = variableOf('daily', day);
    expect(daily.lowest).toBe(hourly.lowest);
    if (unitsOfDay === undefined) return expect(daily).toEqual(hourly);
    // Of 24 hours at their bound, the day is no more than possible; no day is more than its hours can be.
    expect(daily.highest).toBeLessThanOrEqual(24 * unitsOfDay * hourly.highest);
    expect(daily.highest).toBeGreaterThanOrEqual(unitsOfDay * hourly.highest);
    expect(daily.below).toBeGreaterThanOrEqual(unitsOfDay * hourly.below);
  });

  it('of sunshine and radiation, to the last hour', () => {
    const [hour, day] = [VARIABLES.hourly.sunshine_duration, VARIABLES.daily.sunshine_duration];
    expect(day?.highest).toBe(24 * (hour?.highest ?? 0));
    expect(day?.above).toBe(24 * (hour?.above ?? 0));
    const noise = (24 * 3_600 * (VARIABLES.hourly.shortwave_radiation?.below ?? 0)) / 1e6;
    expect(VARIABLES.daily.shortwave_radiation_sum?.below).toBeCloseTo(noise, 9);
  });
});

it.each(['daily', 'hourly'] as const)('the default %s variables exist', (resolution) => {
  expect(DEFAULT_VARIABLES[resolution].length).toBeGreaterThan(0);
  expect(Object.keys(VARIABLES[resolution])).toEqual(
    expect.arrayContaining([...DEFAULT_VARIABLES[resolution]]),
  );
});

it('the records of the WMO lie within the bounds', () => {
  const records = [
    ['daily', 'temperature_2m_min', -89.2],
    ['daily', 'temperature_2m_max', 56.7],
    ['daily', 'precipitation_sum', 1_825],
    ['hourly', 'precipitation', 305],
    ['hourly', 'wind_gusts_10m', 408],
    ['hourly', 'pressure_msl', 870],
    ['hourly', 'pressure_msl', 1_084.8],
  ] as const;
  for (const [resolution, name, record] of records) {
    const { lowest, highest } = variableOf(resolution, name);
    expect(lowest).toBeLessThan(record);
    expect(highest).toBeGreaterThan(record);
  }
});

it('a variable that nobody validated is a defect', () => {
  expect(() => variableOf('daily', 'temperature_2m')).toThrow(
    new Error('no daily variable temperature_2m'),
  );
});
