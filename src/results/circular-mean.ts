/** Shorter than this, the mean of unit vectors is what rounding leaves of nothing: they cancel out. */
const NO_DIRECTION = 1e-9;

/**
 * SQL of the mean direction of a column of degrees, 0..360: that of the mean of unit vectors (Mardia & Jupp,
 * Directional Statistics, 2.2.1). NULL where there are no values or they cancel out.
 */
export function circularMean(column: string): string {
  const mean = (f: string) => `avg(${f}(radians(${column})))`;
  const [east, north] = [mean('sin'), mean('cos')];
  return `CASE WHEN sqrt(${east} ** 2 + ${north} ** 2) > ${NO_DIRECTION} THEN (degrees(atan2(${east}, ${north})) + 360) % 360 END`;
}
