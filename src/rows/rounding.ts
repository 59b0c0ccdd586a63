/** Rounding of results: means, sums and percentages of rows. */

/** Decimals of means and sums: upstream's values have one or two, the rest is binary noise. */
const DECIMALS = 6;

/** Rounds a mean or a sum of rows. Adding 0 turns -0 into 0. */
export function roundStatistic(value: number): number {
  return Number(value.toFixed(DECIMALS)) + 0;
}

/** SQL for a mean or a sum of rows, rounded as roundStatistic does. */
export function roundedSql(value: string): string {
  return `round(${value}, ${DECIMALS})`;
}

/** Percentage with two decimals, rounded down: 100 means complete. 0 if there is no row. */
export function percentDown(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.floor((part * 10_000) / whole) / 100;
}
