import { earlier } from './dates.js';
import type { Gathering, Station } from './gathering.js';
import { elementOf } from './ghcn-elements.js';
import type { ListedStation, Years } from './ghcn-stations.js';
import { UpstreamError } from './provider.js';

/** A station farther away tells of other weather. */
const LIMIT_KM = 50;

/** Of the sphere that has the Earth's surface area (IUGG, GRS 80). */
const EARTH_RADIUS_KM = 6_371.0072;

/**
 * The nearest station whose inventory has all variables of a gathering in the whole of its range.
 * @param settled the last day of which every station must have reported by now.
 * @throws UpstreamError (rejected) where there is none within 50 km, which names those that come near it.
 */
export function nearestStation(
  stations: readonly ListedStation[],
  gathering: Gathering,
  settled: string,
): Station {
  const asked: Years = [yearOf(gathering.start_date), yearOf(earlier(gathering.end_date, settled))];
  const codes = gathering.variables.map((name) => elementOf(name).code);
  const covering = stations.filter((station) => {
    const years = commonYears(station, codes);
    return years !== undefined && years[0] <= asked[0] && years[1] >= asked[1];
  });
  const found = nearest(covering, gathering);
  if (found !== undefined && found.distance_km <= LIMIT_KM) {
    const { years: _of_the_list, ...station } = found;
    return station;
  }
  const shorter = longest(stations, gathering, codes, asked);
  throw new UpstreamError('rejected', refusal(gathering, codes, found, shorter));
}

type Found = ListedStation & Station;

function nearest(stations: readonly ListedStation[], place: Position): Found | undefined {
  let best: Found | undefined;
  for (const station of stations) {
    const distance = distanceKm(station, place);
    if (best === undefined || distance < best.distance_km) {
      best = { ...station, distance_km: distance };
    }
  }
  return best && { ...best, distance_km: Math.round(best.distance_km * 10) / 10 };
}

/** Of the stations in reach that have all of some elements at some time, the one that has most of the years. */
function longest(
  stations: readonly ListedStation[],
  place: Position,
  codes: readonly string[],
  asked: Years,
): Found | undefined {
  let best: ListedStation | undefined;
  let most = Number.NEGATIVE_INFINITY;
  for (const station of stations) {
    const years = commonYears(station, codes);
    if (years === undefined || distanceKm(station, place) > LIMIT_KM) continue;
    const overlap = Math.min(years[1], asked[1]) - Math.max(years[0], asked[0]);
    if (overlap > most) [best, most] = [station, overlap];
  }
  return best && nearest([best], place);
}

/** The years in which a station has all of some elements; undefined where there are none. */
function commonYears({ years }: ListedStation, codes: readonly string[]): Years | undefined {
  let first = 0;
  let last = 9_999;
  for (const code of codes) {
    const own = years[code];
    if (own === undefined) return undefined;
    first = Math.max(first, own[0]);
    last = Math.min(last, own[1]);
  }
  return first <= last ? [first, last] : undefined;
}

/** Great-circle distance by the haversine formula. */
function distanceKm(one: Position, other: Position): number {
  const radians = Math.PI / 180;
  const north = Math.sin(((other.latitude - one.latitude) * radians) / 2);
  const east = Math.sin(((other.longitude - one.longitude) * radians) / 2);
  const shrink = Math.cos(one.latitude * radians) * Math.cos(other.latitude * radians);
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(north ** 2 + shrink * east ** 2));
}

type Position = { latitude: number; longitude: number };

function refusal(
  { latitude, longitude, variables, start_date, end_date }: Gathering,
  codes: readonly string[],
  covering: Found | undefined,
  shorter: Found | undefined,
): string {
  const range = span([yearOf(start_date), yearOf(end_date)]);
  const asked = `no GHCN-Daily station within ${LIMIT_KM} km of ${latitude}, ${longitude} has ${variables.join(', ')} ${range}`;
  const farther =
    covering === undefined
      ? ', nor has any farther away'
      : `; the nearest that has is ${name(covering)}`;
  const years = shorter && commonYears(shorter, codes);
  const nearer = shorter && years ? `; ${name(shorter)}, has them ${span(years)}` : '';
  return `${asked}${farther}${nearer}`;
}

function name({ id, name, distance_km }: Found): string {
  return `${name} (${id}), ${distance_km} km away`;
}

function span([first, last]: Years): string {
  return first === last ? `in ${first}` : `from ${first} to ${last}`;
}

function yearOf(date: string): number {
  return Number(date.slice(0, 4));
}
