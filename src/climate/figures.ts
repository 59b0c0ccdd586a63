/** How numbers and years are said. */

/** Decimals of what is said, where nothing else is: upstream's values have one or two. */
const DECIMALS = 2;

/** Beyond are errors of adding up, in an order that differs from run to run. */
const DIGITS = 12;

/**
 * Halves away from zero, and halves are what decimals say: a mean of 33.225 may be a double above or below that.
 * Adding 0 makes 0 of −0.
 */
export function round(value: number, decimals = DECIMALS): number {
  const unit = 10 ** decimals;
  const units = Number((Math.abs(value) * unit).toPrecision(DIGITS));
  return (Math.sign(value) * Math.round(units)) / unit + 0;
}

/** "1940-1949, 2025" of those eleven years, which are in order. */
export function yearRanges(years: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const year of years) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === year - 1) last[1] = year;
    else ranges.push([year, year]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}
