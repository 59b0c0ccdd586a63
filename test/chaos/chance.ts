import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** What is left to chance, and is the same again with the same seed. */
export interface Chance {
  /** True so often out of a hundred times. */
  percent(share: number): boolean;
  /** One of some things. */
  oneOf<T>(things: readonly T[]): T;
  /** A whole number, both ends included. */
  between(lowest: number, highest: number): number;
}

export function chanceOf(seed: number): Chance {
  const generator = xoroshiro128plus(seed);
  const between = (lowest: number, highest: number) => uniformInt(generator, lowest, highest);
  return {
    between,
    percent: (share) => between(1, 100) <= share,
    oneOf: <T>(things: readonly T[]) => things[between(0, things.length - 1)] as T,
  };
}

/** A seed for one thing among many, which does not depend on when it happens. */
export function seedFor(seed: number, thing: string): number {
  let hash = seed;
  for (const letter of thing) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0;
  return hash;
}
