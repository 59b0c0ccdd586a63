import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { zoneOf } from '../../../src/places/zones.js';
import { standardOffset } from '../../../src/weather/local-days.js';

/** Towns with the zones that GeoNames has of them. */
const TOWNS = readFileSync('data/places.tsv', 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [name = '', latitude, longitude, , , , , timezone = ''] = line.split('\t');
    return { name, latitude: Number(latitude), longitude: Number(longitude), timezone };
  });

describe('zoneOf', () => {
  it.each([
    ['Seattle', 47.60621, -122.33207, 'America/Los_Angeles'],
    ['Kathmandu', 27.7172, 85.324, 'Asia/Kathmandu'],
    ['the Southern Ocean', -55, -120, 'Etc/GMT+8'],
    ['the South Pole', -90, 0, 'Antarctica/McMurdo'],
    ['Apia', -13.83333, -171.76666, 'Pacific/Apia'],
    ['the east of Upolu', -14.04, -171.42, 'Pacific/Apia'],
    ['Pago Pago', -14.27806, -170.7025, 'Pacific/Pago_Pago'],
    ['the west of Tutuila', -14.33, -170.83, 'Pacific/Pago_Pago'],
    ['the date line', 30, 180, 'Etc/GMT-12'],
    ['the date line from the other side', 30, -180, 'Etc/GMT+12'],
  ])('finds the zone of %s', (_, latitude, longitude, zone) => {
    expect(zoneOf({ latitude, longitude })).toBe(zone);
  });

  it('is no more than 2.5 hours off in any town of the gazetteer, and right in 99 of 100', () => {
    const offsets = new Map<string, number>();
    const offsetOf = (zone: string) => {
      const known = offsets.get(zone) ?? standardOffset(zone, Date.UTC(2026, 0, 1));
      offsets.set(zone, known);
      return known;
    };
    const hoursOff = TOWNS.map(({ timezone, ...town }) => ({
      name: town.name,
      hours: Math.abs(offsetOf(zoneOf(town)) - offsetOf(timezone)) / 3_600,
    }));
    expect(TOWNS.length).toBe(34_006);
    expect(hoursOff.filter(({ hours }) => hours > 2.5)).toEqual([]);
    expect(hoursOff.filter(({ hours }) => hours > 0).length).toBeLessThan(TOWNS.length / 100);
  });
});
