/** Formatting of numbers and years. */

/** Default number of decimals: upstream's values have one or two. */
const DECIMALS = 2;

/** Digits beyond these are rounding errors of a sum whose order differs from run to run. */
const DIGITS = 12;

/**
 * Rounds halves away from zero. A half is judged by its decimals: a mean of 33.225 may be a double slightly above or
 * below. Adding 0 turns −0 into 0.
 */
export function round(value: number, decimals = DECIMALS): number {
  const unit = 10 ** decimals;
  const units = Number((Math.abs(value) * unit).toPrecision(DIGITS));
  return (Math.sign(value) * Math.round(units)) / unit + 0;
}

/** Consecutive years as ranges: "1940-1949, 2025". The years must be in order. */
export function yearRanges(years: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const year of years) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === year - 1) last[1] = year;
    else ranges.push([year, year]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}
