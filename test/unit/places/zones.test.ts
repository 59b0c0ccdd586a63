import { describe, expect, it } from '@jest/globals';
import { zoneOf } from '../../../src/places/zones.js';

describe('zoneOf', () => {
  it.each([
    ['Seattle', 47.60621, -122.33207, 'America/Los_Angeles'],
    ['Kathmandu', 27.7172, 85.324, 'Asia/Kathmandu'],
    ['the Southern Ocean', -55, -120, 'Etc/GMT+8'],
    ['the South Pole', -90, 0, 'Antarctica/McMurdo'],
    ['the date line', 30, 180, 'Etc/GMT-12'],
    ['the date line from the other side', 30, -180, 'Etc/GMT+12'],
  ])('finds the zone of %s', (_, latitude, longitude, zone) => {
    expect(zoneOf({ latitude, longitude })).toBe(zone);
  });
});
