import type { Gathering } from './gathering.js';

/** What upstream is asked for so that its days begin where they should. */
interface FixedZone {
  /** A name of the IANA database, of which the offset is the same all the year. */
  timezone: string;
  /** Of its midnights, seconds east of UTC. */
  utc_offset_seconds: number;
}

/** Whose days an observer's are, for people: each ends at the station's hour of observation. */
export const STATIONS_DAYS = "the station's";

const WEEK_MS = 7 * 86_400_000;
/** A year and a week: the fasting month, in which Morocco sets its clocks back, is never missed. */
const WEEKS = 53;

/**
 * Zones without daylight saving of offsets that are not whole hours, by seconds east of UTC. There is none of
 * UTC-09:30: Open-Meteo reads the hours of a day from the whole hour nearer to zero on (ForecastapiQuery.swift,
 * getTimerange2), which west of Greenwich is the wrong one.
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
 * A zone's standard offset by the rules of the year that begins now, seconds east of UTC: the smallest offset that it
 * has in it. That is winter's also where the law calls summer's the standard (Ireland), and that of the fasting month
 * in Morocco. Daylight saving and the rules of other years play no part: a climatological day has 24 hours, and its
 * offset is the same all the year.
 * @param zone of the IANA database.
 * @param now unix milliseconds.
 */
export function standardOffset(zone: string, now: number): number {
  return Math.min(...offsetsOf(zone, now));
}

/**
 * The offsets that a zone has in the year that begins now, seconds east of UTC, each once.
 * @throws RangeError for a name that is no zone's.
 */
export function offsetsOf(zone: string, now: number): number[] {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  const weeks = Array.from({ length: WEEKS }, (_, week) => now + week * WEEK_MS);
  return [...new Set(weeks.map((time) => offsetAt(format, time)))];
}

/** "GMT+05:45" as seconds; "GMT" is 0. */
function offsetAt(format: Intl.DateTimeFormat, time: number): number {
  const name = format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = 0, minutes = 0] = /([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  const seconds = Number(hours) * 3_600 + Number(minutes) * 60;
  return sign === '-' ? -seconds : seconds;
}

/**
 * The zone whose days are the days of an offset. Where there is no such zone it is that of the whole hour to the west:
 * its days have the same full hours. (From 03:30 UTC to 03:30 UTC there are the hours 04:00 to 03:00.)
 */
export function fixedZone(utcOffsetSeconds: number): FixedZone {
  const odd = ODD_ZONES[utcOffsetSeconds];
  if (odd !== undefined) return { timezone: odd, utc_offset_seconds: utcOffsetSeconds };
  const hours = Math.floor(utcOffsetSeconds / 3_600);
  // Of Etc's names the sign is inverted: west of Greenwich is plus.
  const timezone = hours === 0 ? 'GMT' : `Etc/GMT${hours < 0 ? '+' : '-'}${Math.abs(hours)}`;
  return { timezone, utc_offset_seconds: hours * 3_600 };
}

/** Where the days of a gathering begin: GMT unless its days are local. */
export function zoneOfDays({
  days,
  utc_offset_seconds = 0,
}: Pick<Gathering, 'days' | 'utc_offset_seconds'>): FixedZone {
  return fixedZone(days === 'local' ? utc_offset_seconds : 0);
}

/** Whose days a gathering's are, for people: "UTC+09:00, standard time" or "UTC". */
export function daysWords(gathering: Pick<Gathering, 'days' | 'utc_offset_seconds'>): string {
  if (gathering.days !== 'local') return 'UTC';
  const { utc_offset_seconds: standard = 0 } = gathering;
  const asked = zoneOfDays(gathering).utc_offset_seconds;
  return asked === standard
    ? standardTimeWords(standard)
    : `${offsetWords(asked)}, the whole hour west of standard time (${offsetWords(standard)})`;
}

/** What there is to say before days are gathered that are not quite the place's. */
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
