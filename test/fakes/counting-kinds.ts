import { z } from 'zod';
import { defineJob } from '../../src/durable/define-job.js';
import type { DurableServices } from '../../src/durable/services.js';
import { startToolOf } from '../../src/durable/tools/start-tools.js';

/** A kind's definition, some of it as a test wants it. */
export function countPrimes(given: object = {}) {
  return defineJob({
    kind: 'count-primes',
    description: 'Counts primes.',
    input: z.object({ below: z.int() }),
    result: z.object({ primes: z.int() }),
    workflow: 'countPrimes',
    timeLimit: '1 hour',
    nameOf: ({ below }) => `primes_below_${below}`,
    ...given,
  });
}

export const countWords = defineJob({
  kind: 'count-words',
  description: 'Counts words.',
  input: z.object({ text: z.string() }),
  result: z.object({ words: z.int() }),
  workflow: 'countWords',
  timeLimit: '1 hour',
  nameOf: ({ text }) => `words_of_${text}`,
});

/** What the start tool of a kind answers. */
export function startOf(job: ReturnType<typeof countPrimes>, services: DurableServices) {
  const tool = startToolOf(job);
  return (asked: object) =>
    tool.run(tool.input.parse(asked), services, { signal: new AbortController().signal });
}
