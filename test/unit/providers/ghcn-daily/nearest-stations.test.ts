import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { nearestStations } from '../../../../src/providers/ghcn-daily/nearest-stations.js';
import { readStations } from '../../../../src/providers/ghcn-daily/stations.js';
import type { Gathering } from '../../../../src/weather/gathering.js';
import { UpstreamError } from '../../../../src/weather/provider.js';

const FILES = new URL('../../../fakes/ghcn-daily/', import.meta.url);
const STATIONS = readStations(
  await readFile(new URL('ghcnd-stations.txt', FILES), 'utf8'),
  await readFile(new URL('ghcnd-inventory.txt', FILES), 'utf8'),
);
const SETTLED = '2026-09-25';

const SEATTLE: Gathering = {
  latitude: 47.60621,
  longitude: -122.33207,
  start_date: '1990-01-01',
  end_date: '2020-12-31',
  resolution: 'daily',
  variables: ['temperature_2m_max', 'precipitation_sum'],
  provider: 'ghcn-daily',
};

function pick(change: Partial<Gathering> = {}, settled = SETTLED) {
  return nearestStations(STATIONS, { ...SEATTLE, ...change }, settled)[0];
}

describe('the station of a place', () => {
  // Distances by the spherical law of cosines on the same sphere.
  it.each<[string, Partial<Gathering>, string, number]>([
    ['is the nearest that has all variables', {}, 'USW00094290', 10.7],
    [
      'is a nearer one when less is asked for',
      { variables: ['precipitation_sum'], start_date: '2010-01-01' },
      'US1WAKG0038',
      5.9,
    ],
    [
      'is a farther one when it alone has a variable',
      { variables: ['temperature_2m_max', 'wind_speed_10m_mean'] },
      'USW00024233',
      18,
    ],
    [
      'is a farther one when it alone began in time',
      { start_date: '1985-12-31' },
      'USW00024233',
      18,
    ],
    ['is the farthest when no other is as old', { start_date: '1900-01-01' }, 'USC00450872', 26.6],
  ])('%s', (_what, change, id, distance_km) => {
    expect(pick(change)).toMatchObject({ id, distance_km });
  });

  it('is told without the list’s years', () => {
    expect(pick()).toEqual({
      id: 'USW00094290',
      name: 'SEATTLE SAND PT WSFO',
      latitude: 47.6872,
      longitude: -122.2553,
      elevation_m: 18.3,
      distance_km: 10.7,
    });
  });

  it('need not have reported yet what is too recent', () => {
    const recent = { start_date: '1950-01-01', end_date: '2026-02-20' };
    const near = { ...recent, latitude: 47.57, longitude: -122.68 };
    // The inventory has it until 2025.
    expect(pick(near, '2025-12-22')?.id).toBe('USC00450872');
    expect(pick(near, '2026-01-01')?.id).toBe('USW00024233');
    expect(pick({ ...near, start_date: '2026-01-01' }, '2025-12-22')?.id).toBe('USC00450872');
  });
});

describe('a place without a station is refused, naming', () => {
  const refusal = (words: string) => new UpstreamError('rejected', words);

  it('the nearest that has what is asked, too far away', () => {
    // Spokane.
    const place = { latitude: 47.65966, longitude: -117.42908 };
    expect(() => pick(place)).toThrow(
      refusal(
        'no GHCN-Daily station within 50 km of 47.65966, -117.42908 has temperature_2m_max, precipitation_sum from 1990 to 2020; the nearest that has is SEATTLE SAND PT WSFO (USW00094290), 361.3 km away',
      ),
    );
  });

  it('one beyond the date line', () => {
    expect(() => pick({ latitude: -17.75, longitude: -179.9 })).toThrow(
      refusal(
        'no GHCN-Daily station within 50 km of -17.75, -179.9 has temperature_2m_max, precipitation_sum from 1990 to 2020; the nearest that has is NADI (FJM00091680), 280.6 km away',
      ),
    );
  });

  it('a near one that has it in other years', () => {
    const asked = { variables: ['wind_gusts_10m_max', 'sunshine_duration'] };
    expect(() => pick({ ...asked, start_date: '2010-01-01' })).toThrow(
      refusal(
        'no GHCN-Daily station within 50 km of 47.60621, -122.33207 has wind_gusts_10m_max, sunshine_duration from 2010 to 2020, nor has any farther away; SEATTLE TACOMA INTL AP (USW00024233), 18 km away, has them from 1984 to 2004',
      ),
    );
  });

  it('both', () => {
    const range = { start_date: '1870-01-01', end_date: '1870-12-31' };
    expect(() => pick(range)).toThrow(
      refusal(
        'no GHCN-Daily station within 50 km of 47.60621, -122.33207 has temperature_2m_max, precipitation_sum in 1870; the nearest that has is NEW YORK CNTRL PK TWR (USW00094728), 3864.8 km away; BREMERTON (USC00450872), 26.6 km away, has them from 1899 to 2025',
      ),
    );
  });

  it('of several near ones the one that has most of it', () => {
    const newYork = { latitude: 40.71427, longitude: -74.00597 };
    expect(() => pick({ ...newYork, start_date: '1860-01-01', end_date: '1940-12-31' })).toThrow(
      refusal(
        'no GHCN-Daily station within 50 km of 40.71427, -74.00597 has temperature_2m_max, precipitation_sum from 1860 to 1940; the nearest that has is SYDNEY (OBSERVATORY HILL) (ASN00066062), 15988.8 km away; NEW YORK CNTRL PK TWR (USW00094728), 7.8 km away, has them from 1869 to 2026',
      ),
    );
  });

  it('none where there is none', () => {
    const snow = { variables: ['snowfall_sum'], start_date: '1860-01-01' };
    expect(() => pick({ ...snow, latitude: 0, longitude: 0 })).toThrow(
      refusal(
        'no GHCN-Daily station within 50 km of 0, 0 has snowfall_sum from 1860 to 2020, nor has any farther away',
      ),
    );
  });
});
