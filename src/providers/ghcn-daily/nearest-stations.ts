import { earlier } from '../../weather/dates.js';
import type { Gathering, Station } from '../../weather/gathering.js';
import { elementOf } from '../../weather/ghcn-elements.js';
import { UpstreamError } from '../../weather/provider.js';
import type { ListedStation, Years } from './stations.js';

/** Weather at a station farther away is too different. */
const LIMIT_KM = 50;

/** At most this many stations are examined before the best of them is taken. */
const MOST_CANDIDATES = 8;

/** Radius of the sphere with the Earth's surface area (IUGG, GRS 80). */
const EARTH_RADIUS_KM = 6_371.0072;

/**
 * The nearest stations whose inventory has all of a gathering's variables in the first and the last year of its
 * range, nearest first. The inventory does not say how many days between have a value.
 * @param settled the last day that every station must have reported by now.
 * @throws UpstreamError (rejected) if there is none within 50 km; the message names the closest matches.
 */
export function nearestStations(
  stations: readonly ListedStation[],
  gathering: Gathering,
  settled: string,
): Station[] {
  const asked: Years = [yearOf(gathering.start_date), yearOf(earlier(gathering.end_date, settled))];
  const codes = gathering.variables.map((name) => elementOf(name).code);
  const covering = stations
    .filter((station) => {
      const years = commonYears(station, codes);
      return years !== undefined && years[0] <= asked[0] && years[1] >= asked[1];
    })
    .map((station) => ({ station, km: distanceKm(station, gathering) }));
  const near = covering.filter(({ km }) => roundKm(km) <= LIMIT_KM).sort((a, b) => a.km - b.km);
  if (near.length > 0) {
    return near.slice(0, MOST_CANDIDATES).map(({ station, km }) => foundAt(station, km));
  }
  const farther = covering.reduce(nearer, undefined)?.station;
  const shorter = longest(stations, gathering, codes, asked);
  throw new UpstreamError('rejected', refusal(gathering, codes, farther, shorter));
}

interface Near {
  station: ListedStation;
  km: number;
}

function nearer(best: Near | undefined, other: Near): Near {
  return best === undefined || other.km < best.km ? other : best;
}

function foundAt({ years: _of_the_list, ...station }: ListedStation, km: number): Station {
  return { ...station, distance_km: roundKm(km) };
}

function roundKm(km: number): number {
  return Math.round(km * 10) / 10;
}

/** Among the stations in reach that have all elements at some time, the one with the most years of the range. */
function longest(
  stations: readonly ListedStation[],
  place: Position,
  codes: readonly string[],
  asked: Years,
): ListedStation | undefined {
  let best: ListedStation | undefined;
  let most = Number.NEGATIVE_INFINITY;
  for (const station of stations) {
    const years = commonYears(station, codes);
    if (years === undefined || distanceKm(station, place) > LIMIT_KM) continue;
    const overlap = Math.min(years[1], asked[1]) - Math.max(years[0], asked[0]);
    if (overlap > most) [best, most] = [station, overlap];
  }
  return best;
}

/** The years in which a station has all of some elements; undefined if there are none. */
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
  gathering: Gathering,
  codes: readonly string[],
  covering: ListedStation | undefined,
  shorter: ListedStation | undefined,
): string {
  const { latitude, longitude, variables, start_date, end_date } = gathering;
  const range = span([yearOf(start_date), yearOf(end_date)]);
  const asked = `no GHCN-Daily station within ${LIMIT_KM} km of ${latitude}, ${longitude} has ${variables.join(', ')} ${range}`;
  const farther =
    covering === undefined
      ? ', nor has any farther away'
      : `; the nearest that has is ${nameOf(covering, gathering)}`;
  const years = shorter && commonYears(shorter, codes);
  const near = shorter && years ? `; ${nameOf(shorter, gathering)}, has them ${span(years)}` : '';
  return `${asked}${farther}${near}`;
}

function nameOf(station: ListedStation, place: Position): string {
  const km = roundKm(distanceKm(station, place));
  return `${station.name} (${station.id}), ${km} km away`;
}

function span([first, last]: Years): string {
  return first === last ? `in ${first}` : `from ${first} to ${last}`;
}

function yearOf(date: string): number {
  return Number(date.slice(0, 4));
}
