import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineJob } from '../../../src/durable/define-job.js';
import { toOutcome } from '../../../src/durable/outcomes.js';
import type { ResultStore } from '../../../src/durable/results.js';

const kinds = [
  ['count-primes', 'countPrimes'] as const,
  ['count-words', 'countWords'] as const,
].map(([kind, workflow]) =>
  defineJob({
    kind,
    description: 'Counts.',
    input: z.object({ below: z.int() }),
    result: z.object({ [kind]: z.int() }),
    workflow,
    timeLimit: '1 hour',
    nameOf: ({ below }) => `below_${below}`,
  }),
);
const results = { place: '/results', advice: 'give both the same folder' } as ResultStore;
const outcomeOf = (end: Parameters<typeof toOutcome>[2]) =>
  toOutcome('x', undefined, end, { kinds, results, now: Date.now });

describe('an end that Temporal tells', () => {
  it('of a workflow of another program is of no job', () => {
    expect(outcomeOf({ status: 'failed', workflowType: 'transferMoney', error: 'No' })).toEqual({
      job: {
        job_name: 'x',
        status: 'unknown',
        error: `No job is called "x": the workflow of that name is another program's.`,
      },
      isSettled: true,
    });
  });

  it('of a job that failed has its kind and its reason', () => {
    expect(outcomeOf({ status: 'failed', workflowType: 'countWords', error: 'No' })).toEqual({
      job: { job_name: 'x', kind: 'count-words', status: 'failed', error: 'No' },
      isSettled: true,
    });
  });

  it('of a completed job without a record has the kind whose result it is', () => {
    const { job } = outcomeOf({ status: 'completed', result: { 'count-words': 3 } });
    expect(job).toMatchObject({
      kind: 'count-words',
      status: 'completed',
      result: { 'count-words': 3 },
      attention:
        'This result is Temporal\'s: the result store that is looked into here, /results, has nothing of "x", which lasts as long as Temporal\'s history of it. start_count_words with the same input and job_name makes it again; if the worker has another store, give both the same folder.',
    });
  });
  it('of a completed job of which only the result is known has no kind where two have such results', () => {
    const alike = kinds.map((kind) => ({ ...kind, isResult: (value: unknown) => value === 3 }));
    const end = { status: 'completed', result: 3 } as const;
    const services = { kinds: alike as unknown as typeof kinds, results, now: Date.now };
    expect(toOutcome('x', undefined, end, services)).toEqual({
      job: {
        job_name: 'x',
        status: 'unknown',
        attention:
          '"x" has completed; its kind did not come from the Temporal server in time: call await_result again.',
      },
      isSettled: false,
    });
  });
});
