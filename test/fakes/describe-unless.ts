import { describe } from '@jest/globals';

/**
 * Jest's `describe` for tests that need something of the system. Without it they are reported as skipped, with the
 * reason: they never pass untried.
 * @param whyNot what the system lacks; undefined where it has all.
 */
export function describeUnless(whyNot: string | undefined, what: string, tests: () => void): void {
  if (whyNot === undefined) describe(what, tests);
  else describe.skip(`${what} (not tried here: ${whyNot})`, tests);
}
