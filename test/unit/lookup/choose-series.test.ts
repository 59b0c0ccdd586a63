import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type CountedPoint, chooseSeries, pointKey } from '../../../src/lookup/choose-series.js';

const DAILY = {
  resolution: 'daily' as const,
  variables: ['temperature_2m_max'],
  model: 'era5' as const,
  days: 'local' as const,
};
const HOURLY = {
  resolution: 'hourly' as const,
  variables: ['temperature_2m'],
  model: 'era5' as const,
};

function point(latitude: number, longitude: number, rows = 1, hours = 1): CountedPoint {
  return {
    latitude,
    longitude,
    zone: 'Europe/Zurich',
    utc_offset_seconds: hours * 3_600,
    rows,
  };
}

const nothingStored = async () => undefined;

/** By point, the coordinates that it is answered from. */
async function answeredFrom(
  points: CountedPoint[],
  lookup: typeof DAILY | typeof HOURLY = DAILY,
  describeStored: Parameters<typeof chooseSeries>[2] = nothingStored,
): Promise<Record<string, string>> {
  const { series, of } = await chooseSeries(points, lookup, describeStored);
  return Object.fromEntries(
    points.map((one) => {
      const { latitude = 0, longitude = 0 } = series[of.get(pointKey(one)) ?? -1] ?? {};
      return [pointKey(one), pointKey({ latitude, longitude })];
    }),
  );
}

describe('chooseSeries', () => {
  it('answers the points of a cell from the one of most rows', async () => {
    expect(await answeredFrom([point(47.4, 8.5), point(47.45, 8.55, 3), point(47.7, 8.5)])).toEqual(
      { '47.4,8.5': '47.45,8.55', '47.45,8.55': '47.45,8.55', '47.7,8.5': '47.7,8.5' },
    );
  });

  it('does not share days that have other midnights, but hours', async () => {
    const points = [point(47.4, 8.5, 2), point(47.45, 8.55, 1, 2)];
    expect(await answeredFrom(points)).toEqual({
      '47.4,8.5': '47.4,8.5',
      '47.45,8.55': '47.45,8.55',
    });
    expect(await answeredFrom(points, HOURLY)).toEqual({
      '47.4,8.5': '47.4,8.5',
      '47.45,8.55': '47.4,8.5',
    });
  });

  it('takes the point that the store has, if it has one', async () => {
    const has = (latitude: number) => async (series: { latitude: number }) =>
      series.latitude === latitude ? {} : undefined;
    const points = [point(47.4, 8.5, 9), point(47.45, 8.55)];
    expect(await answeredFrom(points, DAILY, has(47.45))).toEqual({
      '47.4,8.5': '47.45,8.55',
      '47.45,8.55': '47.45,8.55',
    });
  });

  it('gives each point its own where upstream has answered for another cell', async () => {
    const answered = (latitude: number, longitude: number) => async () => ({
      cell: { latitude, longitude, elevation_m: 400 },
    });
    const points = [point(47.4, 8.5, 9), point(47.45, 8.55)];
    expect(await answeredFrom(points, DAILY, answered(47.75, 8.5))).toEqual({
      '47.4,8.5': '47.4,8.5',
      '47.45,8.55': '47.45,8.55',
    });
    expect(await answeredFrom(points, DAILY, answered(47.5, 8.5))).toEqual({
      '47.4,8.5': '47.4,8.5',
      '47.45,8.55': '47.4,8.5',
    });
  });

  it('chooses the same whatever the order of the points', async () => {
    const anyPoints = fc.uniqueArray(
      fc
        .tuple(
          fc.integer({ min: 0, max: 9 }),
          fc.integer({ min: 0, max: 9 }),
          fc.integer({ min: 1, max: 3 }),
        )
        .map(([north, east, rows]) => point(47 + north / 10, 8 + east / 10, rows)),
      { selector: pointKey, minLength: 1 },
    );
    await fc.assert(
      fc.asyncProperty(
        anyPoints.chain((points) =>
          fc.tuple(fc.constant(points), fc.shuffledSubarray(points, { minLength: points.length })),
        ),
        async ([points, shuffled]) => {
          const one = await chooseSeries(points, DAILY, nothingStored);
          const other = await chooseSeries(shuffled, DAILY, nothingStored);
          expect(other.series).toEqual(one.series);
          expect([...other.of].sort()).toEqual([...one.of].sort());
        },
      ),
    );
  });
});
