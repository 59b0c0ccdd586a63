/**
 * The grid of CERRA: a Lambert conformal cone that touches the sphere at 50° N, as in Open-Meteo's sources
 * (Era5Domain.swift and ProjectionGrid in open-meteo/open-meteo). Formulas: Snyder, Map Projections, USGS 1395,
 * pages 106 and 107.
 */

const RADIANS = Math.PI / 180;
/** Radius of the sphere, metres. */
const RADIUS = 6_371_229;
const TANGENT = { latitude: 50, longitude: 8 };
const SOUTH_WEST = project(20.29228, -17.485962);
const NORTH_EAST = project(63.769516, 74.10509);

/** Metres east of 8° E, and metres north of the pole (negative). */
function project(latitude: number, longitude: number): { x: number; y: number } {
  const cone = Math.sin(TANGENT.latitude * RADIANS);
  const stretch = (degrees: number) => Math.tan((45 + degrees / 2) * RADIANS) ** cone;
  const distance =
    (RADIUS * Math.cos(TANGENT.latitude * RADIANS) * stretch(TANGENT.latitude)) /
    (cone * stretch(latitude));
  const angle = cone * (((longitude - TANGENT.longitude + 540) % 360) - 180) * RADIANS;
  return { x: distance * Math.sin(angle), y: -distance * Math.cos(angle) };
}

/** True for coordinates (degrees) inside the grid. */
export function isInCerra(latitude: number, longitude: number): boolean {
  const { x, y } = project(latitude, longitude);
  return x >= SOUTH_WEST.x && x <= NORTH_EAST.x && y >= SOUTH_WEST.y && y <= NORTH_EAST.y;
}
