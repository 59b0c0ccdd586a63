import { identifier } from '../store/sql.js';
import type { Resolution } from '../weather/variables.js';
import { WIND } from './wind-rose.js';

/**
 * If the mean vector is shorter than this share of its parts, the directions cancel out and only rounding errors
 * remain.
 */
const NO_DIRECTION = 1e-9;

/**
 * SQL for the mean direction of a column in degrees, 0..360. With a speed: the direction of the mean of vectors with
 * that length, as in Open-Meteo's daily dominant direction (GenericDailyCalculator, dominantDirection); a calm has
 * no influence. Without: the mean of unit vectors (Mardia & Jupp, Directional Statistics, 2.2.1). NULL if there are
 * no values or they cancel out.
 */
export function circularMean(direction: string, speed?: string): string {
  const weight = speed === undefined ? '1' : identifier(speed);
  const degrees = identifier(direction);
  const mean = (f: string) => `avg(${weight} * ${f}(radians(${degrees})))`;
  const [east, north] = [mean('sin'), mean('cos')];
  const length = `avg(${weight}) FILTER (WHERE ${degrees} IS NOT NULL)`;
  return `CASE WHEN sqrt(${east} ** 2 + ${north} ** 2) > ${NO_DIRECTION} * ${length}
    THEN (degrees(atan2(${east}, ${north})) + 360) % 360 END`;
}

/** A sum of vectors. */
export interface VectorSum {
  /** The number of vectors. */
  count: number;
  east: number;
  north: number;
  /** The sum of their lengths. */
  length: number;
}

/** The same as circularMean's SQL, of vectors that are summed already; null if they cancel out. */
export function meanDirection({ count, ...sums }: VectorSum): number | null {
  const [east, north, length] = [sums.east / count, sums.north / count, sums.length / count];
  if (!(Math.sqrt(east ** 2 + north ** 2) > NO_DIRECTION * length)) return null;
  return ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360;
}

/** The available speeds that can weight a direction, the best first. */
export function weightsOf(
  direction: string,
  resolution: Resolution,
  variables: readonly string[],
): string[] {
  const wind = WIND[resolution];
  return direction === wind.direction
    ? wind.speeds.filter((speed) => variables.includes(speed))
    : [];
}

/** How the directions of a mean are weighted, in words. */
export function weightWords(speed: string | undefined): string {
  return speed === undefined ? 'unweighted' : `weighted by ${speed}`;
}
