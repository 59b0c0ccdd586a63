/** One coordinate: a number, optionally with a degree sign and a direction. */
const NUMBER = '([-+−]?\\d{1,3}(?:\\.\\d+)?)\\s*°?\\s*';
const PAIR = new RegExp(`^${NUMBER}([NS])?\\s*[,;\\s]\\s*${NUMBER}([EW])?$`, 'i');

/**
 * Reads coordinates that were given as a place: "48.85, 2.35", "33.9° S, 18.4° E". Degrees north and east,
 * unchecked.
 * @returns undefined for any other text.
 */
export function readCoordinates(text: string): { latitude: number; longitude: number } | undefined {
  const [, north, northOrSouth = '', east, eastOrWest = ''] = PAIR.exec(text.trim()) ?? [];
  if (north === undefined || east === undefined) return undefined;
  return {
    latitude: toDegrees(north) * (/s/i.test(northOrSouth) ? -1 : 1),
    longitude: toDegrees(east) * (/w/i.test(eastOrWest) ? -1 : 1),
  };
}

function toDegrees(text: string): number {
  return Number(text.replace('−', '-'));
}
