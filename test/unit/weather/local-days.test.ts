import { describe, expect, it } from '@jest/globals';
import {
  daysRemark,
  daysWords,
  fixedZone,
  offsetsOf,
  standardOffset,
} from '../../../src/weather/local-days.js';

const NOW = Date.UTC(2026, 10, 24, 12);
const HOUR = 3_600;
const DAY_MS = 86_400_000;
const ZONES = Intl.supportedValuesOf('timeZone');

/** By Intl's clock instead of its names of offsets, so that the code is not its own witness. */
function offsetOnDay(zone: string, day: number): number {
  const at = NOW + day * DAY_MS;
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const clock = Date.UTC(
    of('year'),
    of('month') - 1,
    of('day'),
    of('hour'),
    of('minute'),
    of('second'),
  );
  return (clock - at) / 1_000;
}

describe('the standard offset', () => {
  it('is the one of its time, though the zone was asked for at another time', () => {
    const at = (year: number) => standardOffset('Asia/Pyongyang', Date.UTC(year, 0, 1));
    expect([at(2016), at(2020), at(2016)]).toEqual([8.5 * HOUR, 9 * HOUR, 8.5 * HOUR]);
  });

  it.each([
    ['Europe/London', 0],
    ['Europe/Berlin', 1],
    ['America/New_York', -5],
    ['America/St_Johns', -3.5],
    ['America/Coyhaique', -3],
    ['America/Phoenix', -7],
    ['Asia/Tokyo', 9],
    ['Asia/Kathmandu', 5.75],
    ['Asia/Tehran', 3.5],
    ['Pacific/Kiritimati', 14],
    ['Pacific/Chatham', 12.75],
    ['Etc/GMT+10', -10],
    // South of the equator daylight saving is in January.
    ['Australia/Sydney', 10],
    ['Australia/Lord_Howe', 10.5],
    ['America/Santiago', -4],
    // By Irish law summer's time is the standard; by the tables Morocco's is UTC+01:00 but in the fasting month.
    ['Europe/Dublin', 0],
    ['Africa/Casablanca', 0],
    // Two hours of daylight saving.
    ['Antarctica/Troll', 0],
  ])('of %s is %d h', (zone, hours) => {
    expect(standardOffset(zone, NOW)).toBe(hours * HOUR);
  });

  it('is the same in summer', () => {
    for (const zone of ['Europe/Berlin', 'America/New_York', 'Australia/Sydney']) {
      const half = NOW + 183 * DAY_MS;
      expect(standardOffset(zone, half)).toBe(standardOffset(zone, NOW));
    }
  });

  it('of every zone is one that it has, and it has none smaller within the year', () => {
    for (const zone of ZONES) {
      const standard = standardOffset(zone, NOW);
      const days = Array.from({ length: 37 }, (_, index) => offsetOnDay(zone, 10 * index));
      expect({ zone, isSmallest: Math.min(...days) >= standard }).toEqual({
        zone,
        isSmallest: true,
      });
      expect({ zone, has: offsetsOf(zone, NOW).includes(standard) }).toEqual({ zone, has: true });
    }
  });

  it('is not to be had of a name that is no zone’s', () => {
    expect(() => offsetsOf('Mars/Olympus', NOW)).toThrow(RangeError);
  });
});

describe('the zone that upstream is asked for', () => {
  it.each([
    [0, 'GMT', 0],
    [-5, 'Etc/GMT+5', -5],
    [9, 'Etc/GMT-9', 9],
    [14, 'Etc/GMT-14', 14],
    [-12, 'Etc/GMT+12', -12],
    [3.5, 'Asia/Tehran', 3.5],
    [4.5, 'Asia/Kabul', 4.5],
    [5.5, 'Asia/Kolkata', 5.5],
    [5.75, 'Asia/Kathmandu', 5.75],
    [6.5, 'Asia/Yangon', 6.5],
    [8.75, 'Australia/Eucla', 8.75],
    [9.5, 'Australia/Darwin', 9.5],
    // No zone has these all the year: the whole hour to the west.
    [-3.5, 'Etc/GMT+4', -4],
    [-9.5, 'Etc/GMT+10', -10],
    [10.5, 'Etc/GMT-10', 10],
    [12.75, 'Etc/GMT-12', 12],
  ])('for days %d h east of UTC is %s', (hours, timezone, asked) => {
    expect(fixedZone(hours * HOUR)).toEqual({ timezone, utc_offset_seconds: asked * HOUR });
  });

  it('has one offset all the year, the one that is said, for the standard offset of every zone', () => {
    for (const zone of ZONES) {
      const { timezone, utc_offset_seconds } = fixedZone(standardOffset(zone, NOW));
      expect([zone, ...offsetsOf(timezone, NOW)]).toEqual([zone, utc_offset_seconds]);
    }
  });

  it('has days of the same full hours as the standard offset, in every zone', () => {
    for (const zone of ZONES) {
      const standard = standardOffset(zone, NOW);
      const { utc_offset_seconds } = fixedZone(standard);
      // As Open-Meteo reads a day: from the offset's whole hour nearer to zero on.
      const read = Math.trunc(utc_offset_seconds / HOUR);
      const firstFullHour = Math.ceil(-standard / HOUR);
      expect([zone, read + firstFullHour]).toEqual([zone, 0]);
    }
  });
});

describe('whose days they are', () => {
  it.each([
    [{}, 'UTC'],
    [{ days: 'local' as const, utc_offset_seconds: 9 * HOUR }, 'UTC+09:00, standard time'],
    [{ days: 'local' as const, utc_offset_seconds: 0 }, 'UTC+00:00, standard time'],
    [{ days: 'local' as const, utc_offset_seconds: 5.75 * HOUR }, 'UTC+05:45, standard time'],
    [
      { days: 'local' as const, utc_offset_seconds: -3.5 * HOUR },
      'UTC-04:00, the whole hour west of standard time (UTC-03:30)',
    ],
  ])('of %j is %s', (gathering, words) => {
    expect(daysWords(gathering)).toBe(words);
  });

  it('is told before the start where it is a whole hour instead', () => {
    const days = 'local' as const;
    expect(daysRemark({ days, utc_offset_seconds: 12.75 * HOUR })).toBe(
      'Its days are those of UTC+12:00, the whole hour west of standard time (UTC+12:45), for upstream has no zone of that offset all the year; they have the same full hours.',
    );
    expect(daysRemark({ days, utc_offset_seconds: 9.5 * HOUR })).toBeUndefined();
    expect(daysRemark({})).toBeUndefined();
  });
});
