import lookUp from '@photostructure/tz-lookup';
import type { Gathering } from '../weather/gathering.js';
import { zoneOfClocks } from '../weather/local-days.js';

/** Between Samoa and American Samoa, whose days differ by the date line: degrees east. */
const DATE_LINE_OF_SAMOA = -171.2;

/**
 * The IANA time zone of a place, on land and at sea ("Etc/GMT+10"). Borders are simplified: of the 34,006 towns of the
 * gazetteer, 0.6 % get a neighbour zone of another standard time, by 2.5 hours at most (their own are GeoNames'). The
 * look-up takes half of American Samoa for Samoa, whose clocks show the next day: that is put right here.
 */
export function zoneOf({ latitude, longitude }: Pick<Gathering, 'latitude' | 'longitude'>): string {
  const zone = lookUp(latitude, longitude);
  return zone === 'Pacific/Apia' && longitude > DATE_LINE_OF_SAMOA ? 'Pacific/Pago_Pago' : zone;
}

/** True for the open sea, where only a sea zone is known; false on land and near a coast. */
export function isAtSea(place: Pick<Gathering, 'latitude' | 'longitude'>): boolean {
  return zoneOf(place).startsWith('Etc/');
}

/** The minutes that the clocks of a zone show at a full hour of UTC, at noon of a day. */
export function minutesPastTheHour(zone: string, day: string): number {
  const timeZone = zoneOfClocks(zone);
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, minute: 'numeric' });
  return Number(clock.format(new Date(`${day}T12:00:00Z`)));
}
