import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from '@jest/globals';

// biome-ignore lint/suspicious/noExplicitAny: numbers and lists by name, as make.py names them.
export const GOLDENS: any = JSON.parse(readFileSync(resolve('test/goldens/goldens.json'), 'utf8'));

/** Expects numbers, lists of them or null to be goldens with so many decimals; halves may go either way. */
export function expectNear(actual: unknown, golden: unknown, decimals: number): void {
  const actuals = [actual].flat(2);
  const goldens = [golden].flat(2);
  expect(actuals).toHaveLength(goldens.length);
  const far = goldens.flatMap((value, index) => {
    const difference = Math.abs(Number(actuals[index]) - Number(value));
    return typeof actuals[index] === 'number' && difference <= 0.5000001 * 10 ** -decimals
      ? []
      : [{ index, actual: actuals[index], golden: value }];
  });
  expect(far).toEqual([]);
}
