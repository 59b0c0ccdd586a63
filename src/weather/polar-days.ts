/**
 * Poleward of this latitude there are days on which the sun does not rise or set: 90° less the tilt of the Earth's axis
 * (23.4°) and the refraction at the horizon with the sun's radius (0.8°), and less half a grid cell.
 */
const POLAR_LATITUDE = 65.5;

/**
 * The unit of a moment (sunrise, sunset) in words. For a day without one upstream gives the day's bounds
 * (SunRiseSet.swift, calculateSunRiseSet): both are its first moment in the polar night; on a polar day the sunset is
 * 24 hours later. The values stay so, because their difference is the length of the day; near a pole the words say
 * what they mean.
 */
export function momentUnit(unit: string, { latitude }: { latitude: number }): string {
  if (Math.abs(latitude) < POLAR_LATITUDE) return unit;
  return `${unit}; on days on which the sun does not rise, sunrise and sunset are both the day's first moment; where it does not set, sunset is 24 h later`;
}
