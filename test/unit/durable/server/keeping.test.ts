import { beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { CompletingJob } from '../../../../src/durable/server/keep-result.js';
import { keepingActivities } from '../../../../src/durable/server/keeping.js';
import { countPrimes } from '../../../fakes/counting-kinds.js';
import { type MemoryResults, memoryResults } from '../../../fakes/results-in-memory.js';

let results: MemoryResults;
let keep: (job: Partial<CompletingJob>) => Promise<unknown>;
beforeEach(() => {
  results = memoryResults();
  const { durableKeepResult } = keepingActivities([countPrimes()], results);
  keep = (job) =>
    new MockActivityEnvironment().run(durableKeepResult, {
      name: 'a',
      workflowType: 'countPrimes',
      input: { below: 10 },
      result: { primes: 4 },
      started_at: '2026-01-01T00:00:00.000Z',
      ...job,
    });
});

describe('a result that a workflow gives', () => {
  it('D4: is kept, and the first one stays', async () => {
    expect(await keep({})).toEqual({ primes: 4 });
    expect(await results.read('a')).toMatchObject({
      name: 'a',
      kind: 'count-primes',
      input: { below: 10 },
      result: { primes: 4 },
      started_at: '2026-01-01T00:00:00.000Z',
    });
    expect(await keep({ result: { primes: 5 } })).toEqual({ primes: 4 });
  });

  it('of a workflow that is no job is left alone', async () => {
    expect(await keep({ workflowType: 'other', result: 7 })).toBe(7);
    expect(await results.names()).toEqual([]);
  });

  it.each([
    [{ result: { primes: '4' } }, 'result.primes: Invalid input: expected number, received string'],
    [{ result: undefined }, 'result: Invalid input: expected object, received undefined'],
    [{ result: null, loss: 'result.primes is a BigInt' }, 'result.primes is a BigInt'],
  ])(
    'D11: that is not what its kind says fails the job, once and for all (%#)',
    async (job, what) => {
      await expect(keep(job)).rejects.toMatchObject({
        message: `The workflow countPrimes gave a result that kind "count-primes" does not have: ${what}.`,
        nonRetryable: true,
      });
      expect(await results.names()).toEqual([]);
    },
  );

  it('D3: is never another job’s, which has the name in the store', async () => {
    await keep({});
    await expect(keep({ input: { below: 11 } })).rejects.toMatchObject({
      message:
        'The result store in memory has the result of another job called "a"; start this one under another name, or delete that one.',
      nonRetryable: true,
    });
  });
});
