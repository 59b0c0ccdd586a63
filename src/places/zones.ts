import lookUp from '@photostructure/tz-lookup';
import type { Gathering } from '../weather/gathering.js';

/**
 * The IANA time zone of a place, on land and at sea ("Etc/GMT+10"). Borders are simplified: of 7,329 cities, 1.5 %
 * get a neighbouring zone whose clocks differ today (compared with geo-tz, which has exact borders and 74 MB).
 */
export function zoneOf({ latitude, longitude }: Pick<Gathering, 'latitude' | 'longitude'>): string {
  return lookUp(latitude, longitude);
}

/** True for the open sea, where only a sea zone is known; false on land and near a coast. */
export function isAtSea(place: Pick<Gathering, 'latitude' | 'longitude'>): boolean {
  return zoneOf(place).startsWith('Etc/');
}

/** The minutes that the clocks of a zone show at a full hour of UTC, at noon of a day. */
export function minutesPastTheHour(zone: string, day: string): number {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, minute: 'numeric' });
  return Number(clock.format(new Date(`${day}T12:00:00Z`)));
}
