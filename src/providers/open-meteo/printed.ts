/**
 * The numbers of the archive's JSON, made of the float32 numbers that it has. Source: `Float.formatted(decimals:)` in
 * open-meteo/open-meteo, and Swift's description of a Float.
 */
import { takeColumn } from '../../weather/column-memory.js';

const FEWEST_DIGITS = 6;
/** As many always name one float32. */
const MOST_DIGITS = 9;

/**
 * Values as the archive's JSON prints them: the float32 product with a power of ten, rounded half away from zero. NaN
 * where it prints null.
 */
export function printedValues(values: Float32Array, decimals: number): Float64Array {
  const scale = 10 ** decimals;
  // "-0.0" is printed with decimals, and "0" without.
  const zero = decimals === 0 ? 0 : -0;
  const printed = takeColumn(values.length);
  for (let row = 0; row < values.length; row += 1) {
    const scaled = Math.fround((values[row] as number) * scale);
    const whole = Math.trunc(scaled + (scaled < 0 ? -0.5 : 0.5));
    // An infinite number becomes NaN by its product with 0. This takes a quarter of the time of branches.
    printed[row] = whole / scale + scaled * 0 + zero;
  }
  return printed;
}

/**
 * The number of values that lie between two printed ones such that other ways of rounding give the other: half to even,
 * of the float32 product as of the exact one, which C's printf rounds.
 */
export function countDecisive(values: Float32Array, decimals: number): number {
  const scale = 10 ** decimals;
  let count = 0;
  for (let row = 0; row < values.length; row += 1) {
    const exact = Math.abs(values[row] as number) * scale;
    const scaled = Math.fround(exact);
    const below = Math.floor(scaled);
    if (scaled - below === 0.5 && below % 2 === 0 && exact <= below + 0.5) count += 1;
  }
  return count;
}

/** A float32 as Swift prints it: with the fewest digits that name no other. */
export function printedFloat(value: number): number {
  for (let digits = FEWEST_DIGITS; digits < MOST_DIGITS; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(MOST_DIGITS));
}
