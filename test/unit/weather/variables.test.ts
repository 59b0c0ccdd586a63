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
