/** From the locations that rows name to points on Earth, and from points to the series that have their weather. */
import pMap from 'p-map';
import { InvalidInputError, UnavailableError } from '../base/errors.js';
import type { Resolved } from '../places/geocoder.js';
import { isAtSea, zoneOf } from '../places/zones.js';
import { standardOffset, zoneOfDays } from '../weather/local-days.js';
import { refusePlaceOutsideModel } from '../weather/model-limits.js';
import { normaliseCoordinates } from '../weather/normalise.js';
import type { AskedLocation } from './asked-rows.js';
import type { Point } from './grid-cells.js';
import type { Lookup } from './lookup.js';

/** Geocoder look-ups at a time: thousands of places are not a burst of thousands of requests. */
const LOOKUPS_IN_FLIGHT = 8;

/** As of start_gathering: a longer text names no place, and is none of a geocoder's business. */
const LONGEST_NAME = 200;

/** What a name was taken for, or why it was not. */
export type NamedPoint = (Point & { remark?: string }) | { why: string };

/**
 * The points of places, by name.
 * @param known names that are resolved already: they keep their points.
 * @param onResolved is called after each further name.
 * @throws UnavailableError if neither geocoder nor gazetteer can answer now: another try may succeed.
 */
export async function resolveNames(
  names: readonly string[],
  resolve: (name: string) => Promise<Resolved>,
  known: ReadonlyMap<string, NamedPoint>,
  onResolved: () => void,
): Promise<Map<string, NamedPoint>> {
  const wanted = [...new Set(names)].filter((name) => !known.has(name));
  const found = await pMap(
    wanted,
    async (name): Promise<[string, NamedPoint]> => {
      const point = await resolveName(name, resolve);
      onResolved();
      return [name, point];
    },
    { concurrency: LOOKUPS_IN_FLIGHT },
  );
  return new Map([...known, ...found]);
}

async function resolveName(
  name: string,
  resolve: (name: string) => Promise<Resolved>,
): Promise<NamedPoint> {
  if (name.length > LONGEST_NAME) {
    return { why: `its place has ${name.length} letters; a name has up to ${LONGEST_NAME}` };
  }
  try {
    const { latitude, longitude, remark } = await resolve(name);
    return { latitude, longitude, ...(remark !== undefined && { remark }) };
  } catch (error) {
    if (error instanceof InvalidInputError) return { why: error.message };
    throw error;
  }
}

/** The point of a location, in its normal form, and what days and hours are there. */
export interface LocatedPoint extends Point {
  /** IANA. */
  zone: string;
  /** Of the place's standard time, where days are local; absent where they are UTC's. */
  utc_offset_seconds?: number;
}

/** Locates what rows name. */
export function pointLocator(
  { model = 'best_match', days }: Pick<Lookup, 'model' | 'days'>,
  names: ReadonlyMap<string, NamedPoint>,
  now: number,
): (location: AskedLocation) => LocatedPoint | { why: string } {
  return (location) => {
    const named = pointOf(location, names);
    if ('why' in named) return named;
    try {
      const point = normaliseCoordinates(named.latitude, named.longitude);
      refusePlaceOutsideModel(model, point, isAtSea(point));
      const zone = zoneOf(point);
      return {
        ...point,
        zone,
        ...(days === 'local' && { utc_offset_seconds: standardOffset(zone, now) }),
      };
    } catch (error) {
      if (error instanceof InvalidInputError) return { why: error.message };
      throw error;
    }
  };
}

function pointOf(
  { latitude, longitude, place }: AskedLocation,
  names: ReadonlyMap<string, NamedPoint>,
): Point | { why: string } {
  if (latitude !== undefined && longitude !== undefined) return { latitude, longitude };
  const named = names.get(place ?? '');
  if (named !== undefined) return named;
  throw new UnavailableError(`The place "${place}" of this lookup was not looked up.`);
}

/** Of midnights of a point's days, seconds east of UTC: the whole hour to the west where upstream has no such zone. */
export function midnightOffset(
  { utc_offset_seconds }: LocatedPoint,
  { days }: Pick<Lookup, 'days'>,
): number {
  return zoneOfDays({
    ...(days !== undefined && { days }),
    ...(utc_offset_seconds !== undefined && { utc_offset_seconds }),
  }).utc_offset_seconds;
}
