import { identifier } from '../store/sql.js';
import type { Resolution } from '../weather/variables.js';
import { WIND } from './wind-rose.js';

/** Shorter than this share of its parts, the mean of vectors is what rounding leaves of nothing: they cancel out. */
const NO_DIRECTION = 1e-9;

/**
 * SQL of the mean direction of a column of degrees, 0..360: that of the mean of vectors as long as the speed, which is
 * what Open-Meteo's daily dominant direction is (GenericDailyCalculator, dominantDirection), so that a calm has no
 * say; without a speed that of unit vectors (Mardia & Jupp, Directional Statistics, 2.2.1). NULL where there are no
 * values or they cancel out.
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

/** The speeds that can weigh a direction, the best first, of those that are there. */
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

/** How the directions of a mean are weighed, for whoever presents it. */
export function weightWords(speed: string | undefined): string {
  return speed === undefined ? 'unweighted' : `weighted by ${speed}`;
}
