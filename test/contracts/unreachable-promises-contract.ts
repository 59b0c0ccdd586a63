import { describe, expect, it } from '@jest/globals';
import { steadyNow } from '../../src/base/deadline.js';
import { UnavailableError } from '../../src/base/errors.js';
import type { DurablePromises } from '../../src/durable/promises.js';
import { aRequest, DESCRIBE_MS } from './promises-under-test.js';

/** What holds for durable promises over an address at which nothing answers. */
export function describeUnreachablePromises(where: string, unreachable: DurablePromises): void {
  describe(`durable promises ${where} without a server`, () => {
    it('start, steps, cancel, delete and list say that it does not answer', async () => {
      const attempts = await Promise.allSettled([
        unreachable.start(aRequest('x'), 'never'),
        unreachable.steps('x', DESCRIBE_MS),
        unreachable.cancel('x'),
        unreachable.delete(['x']),
        unreachable.list({ limit: 1 }, DESCRIBE_MS),
      ]);
      expect(attempts).toEqual(
        Array(5).fill({ status: 'rejected', reason: expect.any(UnavailableError) }),
      );
    });

    it('D7: a description has the reason for each name, and a wait ends with its time', async () => {
      const described = await unreachable.describe(['x', 'y'], DESCRIBE_MS);
      expect(described).toEqual(
        ['x', 'y'].map((name) => ({
          name,
          status: 'unknown',
          attention: expect.stringContaining('does not answer'),
        })),
      );
      const never = new AbortController().signal;
      expect(await unreachable.wait('x', steadyNow() + 300, never)).toBeUndefined();
    });
  });
}
