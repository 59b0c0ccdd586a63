import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { paceOf, progressOf } from '../../../src/durable/progress.js';
import type { JobDescription } from '../../../src/durable/promises.js';
import { countPrimes } from '../../fakes/counting-kinds.js';

const NOW = Date.UTC(2026, 10, 24, 12);
const KINDS = [countPrimes({ progress: z.object({ done: z.int(), of: z.int() }) })];

const running = (done: number): JobDescription => ({
  name: 'primes',
  status: 'running',
  workflowType: 'countPrimes',
  startedAt: new Date(NOW - 30_000),
  progress: { done, of: 4 },
});

describe('a job that has done more than it said there is', () => {
  it('is at 100 percent, with its own numbers, and guesses no time', () => {
    expect(paceOf(running(6), KINDS, NOW)).toEqual({
      progress: { done: 6, of: 4, percent: 100 },
      elapsed_seconds: 30,
    });
  });

  it('has done all of it', () => {
    expect(progressOf(running(6), KINDS)?.share).toEqual({ done: 4, of: 4 });
  });
});

it('a job that is on its way has its percent and the time left', () => {
  expect(paceOf(running(1), KINDS, NOW)).toEqual({
    progress: { done: 1, of: 4, percent: 25 },
    elapsed_seconds: 30,
    eta_seconds: 90,
  });
});
