/** Joins what rows name with the points and series that it stands for. */
import type { AskedLocation, Placement } from './asked-rows.js';
import { type CountedPoint, pointKey } from './choose-series.js';
import type { Lookup } from './lookup.js';
import { type LocatedPoint, midnightOffset } from './place-points.js';

/** Locations, each with its point or why it has none, and the points, each once. */
export interface PlacedLocations {
  locations: { location: number; point: LocatedPoint | { why: string } }[];
  points: CountedPoint[];
}

/** Locates all that rows name; the same point may be named by coordinates and by several places. */
export function countPoints(
  locations: readonly AskedLocation[],
  locate: (location: AskedLocation) => LocatedPoint | { why: string },
): PlacedLocations {
  const points = new Map<string, CountedPoint>();
  const placed = locations.map((location) => {
    const point = locate(location);
    if (!('why' in point)) {
      const known = points.get(pointKey(point));
      if (known === undefined) points.set(pointKey(point), { ...point, rows: location.rows });
      else known.rows += location.rows;
    }
    return { location: location.location, point };
  });
  return { locations: placed, points: [...points.values()] };
}

/** @param of by pointKey, the index of the series. */
export function placementsOf(
  { locations }: PlacedLocations,
  of: ReadonlyMap<string, number>,
  lookup: Pick<Lookup, 'days'>,
): Placement[] {
  return locations.map(({ location, point }) => {
    if ('why' in point) return { location, why: point.why };
    const series = of.get(pointKey(point));
    if (series === undefined) return { location, why: 'its place is not part of the plan' };
    const utc_offset_seconds = midnightOffset(point, lookup);
    return { location, series, zone: point.zone, utc_offset_seconds };
  });
}
