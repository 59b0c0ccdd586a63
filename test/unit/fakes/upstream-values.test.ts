import { describe, expect, it } from '@jest/globals';
import { type Resolution, VARIABLES } from '../../../src/weather/variables.js';
import { valueAt, valuesAt } from '../../fakes/upstream-values.js';

const HOUR = 3_600;
const [NOON, DECEMBER_1949] = [Date.UTC(1994, 6, 1, 12), Date.UTC(1949, 11, 31)].map(
  (ms) => ms / 1_000,
) as [number, number];
const EVERY_VARIABLE = (['daily', 'hourly'] as const).flatMap((resolution: Resolution) =>
  Object.entries(VARIABLES[resolution]).map(([name, bounds]) => ({ resolution, name, bounds })),
);

describe('the upstream’s weather', () => {
  it('stays the same from one version to the next', () => {
    const names = ['temperature_2m', 'precipitation', 'pressure_msl', 'weather_code', 'sunset'];
    const values = names.map((name) => valueAt(name, 48.86, 2.35, NOON));
    expect(values).toEqual([17.5, 0, 1008.6, 71, Date.UTC(1994, 6, 2, 6) / 1_000]);
  });

  it.each(EVERY_VARIABLE)('has $resolution $name within its bounds, and as JSON has it', (row) => {
    const seconds = Array.from({ length: 400 }, (_, step) => NOON + step * 6 * HOUR);
    for (const [latitude, longitude] of [
      [90, 180],
      [-77.85, 166.67],
      [0, -179.9],
    ] as const) {
      const values = valuesAt(row.name, latitude, longitude, seconds);
      expect(Math.min(...(values as number[]))).toBeGreaterThanOrEqual(row.bounds.lowest);
      expect(Math.max(...(values as number[]))).toBeLessThanOrEqual(row.bounds.highest);
      expect(JSON.parse(JSON.stringify(values))).toEqual(values);
    }
  });

  it('is never colder than its minimum or warmer than its maximum', () => {
    for (let day = 0; day < 366; day += 1) {
      const [lowest, mean, highest] = ['min', 'mean', 'max'].map(
        (name) => valueAt(`temperature_2m_${name}`, 47.61, -122.33, NOON + day * 24 * HOUR) ?? 0,
      ) as [number, number, number];
      expect(mean).toBeGreaterThan(lowest);
      expect(highest).toBeGreaterThan(mean);
    }
  });

  it('begins in 1950 where the archive does', () => {
    expect(valuesAt('snow_depth', 48.86, 2.35, [DECEMBER_1949])).toEqual([null]);
    expect(valueAt('snow_depth', 48.86, 2.35, DECEMBER_1949 + 24 * HOUR)).not.toBeNull();
  });

  it('has no variable that the product has not', () => {
    expect(() => valueAt('temperatur', 0, 0, NOON)).toThrow('the upstream knows no variable');
  });
});
