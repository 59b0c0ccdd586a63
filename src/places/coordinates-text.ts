/** One coordinate: a number, optionally with a degree sign and a direction. */
const NUMBER = '([-+−]?\\d{1,3}(?:\\.\\d+)?)\\s*°?\\s*';
const PAIR = new RegExp(`^${NUMBER}([NS])?\\s*[,;\\s]\\s*${NUMBER}([EW])?$`, 'i');

/**
 * Reads coordinates that were given as a place: "48.85, 2.35", "33.9° S, 18.4° E". Degrees north and east,
 * unchecked.
 * @returns undefined for any other text, and for degrees whose sign and letter differ: "-33.9 N".
 */
export function readCoordinates(text: string): { latitude: number; longitude: number } | undefined {
  const [, north, northOrSouth, east, eastOrWest] = PAIR.exec(text.trim()) ?? [];
  const [latitude, longitude] = [toDegrees(north, northOrSouth), toDegrees(east, eastOrWest)];
  return latitude === undefined || longitude === undefined ? undefined : { latitude, longitude };
}

/** Who writes both in "-33.9 S" means the south once. */
function toDegrees(text: string | undefined, letter: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const degrees = Number(text.replace('−', '-'));
  if (letter === undefined) return degrees;
  const isNegative = /[sw]/i.test(letter);
  if (degrees < 0 && !isNegative) return undefined;
  return isNegative ? -Math.abs(degrees) : degrees;
}
