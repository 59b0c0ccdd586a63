/** Days of a place in its standard time. */
import { RecentMap } from '../base/recent-map.js';
import type { Gathering } from './gathering.js';

/** The zone to ask upstream for, so that days begin at the right hour. */
interface FixedZone {
  /** A name of the IANA database whose offset is the same all year. */
  timezone: string;
  /** The offset of its midnights, seconds east of UTC. */
  utc_offset_seconds: number;
}

/** Words for an observer's days: each ends at the station's hour of observation. */
export const STATIONS_DAYS = "the station's";

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** A year and a week, so that the fasting month, in which Morocco sets its clocks back, is never missed. */
const WEEKS = 53;

/**
 * Zones without daylight saving whose offset is not in whole hours, by seconds east of UTC. UTC-09:30 is left out on
 * purpose: Open-Meteo starts a day at the whole hour nearer to zero (ForecastapiQuery.swift, getTimerange2), and
 * west of Greenwich that is the wrong hour.
 */
const ODD_ZONES: Readonly<Record<number, string>> = {
  12600: 'Asia/Tehran',
  16200: 'Asia/Kabul',
  19800: 'Asia/Kolkata',
  20700: 'Asia/Kathmandu',
  23400: 'Asia/Yangon',
  31500: 'Australia/Eucla',
  34200: 'Australia/Darwin',
};

/**
 * Zones that the oldest Node.js in package.json's engines lacks (its time zone data is 2024b), and for each the zone
 * whose clocks have shown the same time since it came to be.
 */
const ZONES_OF_SAME_CLOCKS: Readonly<Record<string, string>> = {
  'America/Coyhaique': 'America/Punta_Arenas',
};

/** Standard offsets by zone and day: finding one takes a millisecond. There are some 600 zones. */
const foundOffsets = new RecentMap<string, number>(1_000);

/**
 * A zone's standard offset, seconds east of UTC: its smallest offset in the year that begins now. This gives
 * winter's offset also for Ireland, whose law calls summer time the standard, and the fasting month's offset for
 * Morocco. Daylight saving and the rules of other years do not count: a climatological day has 24 hours and the same
 * offset all year.
 * @param zone of the IANA database.
 * @param now unix milliseconds.
 */
export function standardOffset(zone: string, now: number): number {
  const key = `${zone} ${Math.floor(now / DAY_MS)}`;
  const offset = foundOffsets.get(key) ?? Math.min(...offsetsOf(zone, now));
  foundOffsets.set(key, offset);
  return offset;
}

/**
 * The zone's offsets in the year that begins now, seconds east of UTC, each once.
 * @throws RangeError for an unknown zone.
 */
export function offsetsOf(zone: string, now: number): number[] {
  const timeZone = zoneOfClocks(zone);
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const weeks = Array.from({ length: WEEKS }, (_, week) => now + week * WEEK_MS);
  return [...new Set(weeks.map((time) => offsetAt(format, time)))];
}

/** A zone whose clocks show the same time today as the given one's, and that each supported Node.js knows. */
export function zoneOfClocks(zone: string): string {
  return ZONES_OF_SAME_CLOCKS[zone] ?? zone;
}

/** "GMT+05:45" as seconds; "GMT" is 0. */
function offsetAt(format: Intl.DateTimeFormat, time: number): number {
  const name = format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = 0, minutes = 0] = /([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  const seconds = Number(hours) * 3_600 + Number(minutes) * 60;
  return sign === '-' ? -seconds : seconds;
}

/**
 * The zone whose days are the days of an offset. If no such zone exists, the result is the zone of the whole hour to
 * the west: its days contain the same full hours. (From 03:30 UTC to 03:30 UTC these are the hours 04:00 to 03:00.)
 */
export function fixedZone(utcOffsetSeconds: number): FixedZone {
  const odd = ODD_ZONES[utcOffsetSeconds];
  if (odd !== undefined) return { timezone: odd, utc_offset_seconds: utcOffsetSeconds };
  const hours = Math.floor(utcOffsetSeconds / 3_600);
  // In Etc's names the sign is inverted: west of Greenwich is plus.
  const timezone = hours === 0 ? 'GMT' : `Etc/GMT${hours < 0 ? '+' : '-'}${Math.abs(hours)}`;
  return { timezone, utc_offset_seconds: hours * 3_600 };
}

/** The zone in which a gathering's days begin: GMT unless its days are local. */
export function zoneOfDays({
  days,
  utc_offset_seconds = 0,
}: Pick<Gathering, 'days' | 'utc_offset_seconds'>): FixedZone {
  return fixedZone(days === 'local' ? utc_offset_seconds : 0);
}

/** A gathering's kind of days in words: "UTC+09:00, standard time" or "UTC". */
export function daysWords(gathering: Pick<Gathering, 'days' | 'utc_offset_seconds'>): string {
  if (gathering.days !== 'local') return 'UTC';
  const { utc_offset_seconds: standard = 0 } = gathering;
  const asked = zoneOfDays(gathering).utc_offset_seconds;
  return asked === standard
    ? standardTimeWords(standard)
    : `${offsetWords(asked)}, the whole hour west of standard time (${offsetWords(standard)})`;
}

/** A remark for days that are not exactly the place's, given before they are gathered. */
export function daysRemark(gathering: Pick<Gathering, 'days' | 'utc_offset_seconds'>) {
  const { days, utc_offset_seconds } = gathering;
  if (days !== 'local' || zoneOfDays(gathering).utc_offset_seconds === utc_offset_seconds) {
    return undefined;
  }
  return `Its days are those of ${daysWords(gathering)}, for upstream has no zone of that offset all the year; they have the same full hours.`;
}

/** "UTC+05:45, standard time". */
export function standardTimeWords(utcOffsetSeconds: number): string {
  return `${offsetWords(utcOffsetSeconds)}, standard time`;
}

/** "UTC+05:45". */
function offsetWords(utcOffsetSeconds: number): string {
  const minutes = Math.abs(utcOffsetSeconds) / 60;
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60].map((part) =>
    String(part).padStart(2, '0'),
  );
  return `UTC${utcOffsetSeconds < 0 ? '-' : '+'}${hour}:${minute}`;
}
