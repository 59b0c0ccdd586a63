import { countAnswers, decadesOf, jobsOf, printedValues } from './jobs.js';
import type { ChaosPlan } from './run.js';
import { MOST_DAYS, troubleOf, troubleOfDecades } from './upstream-trouble.js';

/** What upstream gives, and what is asked of it. */
export type ChaosWork = Pick<
  ChaosPlan,
  'seed' | 'jobs' | 'upstream' | 'valuesOf' | 'weightPerMinute' | 'needed'
>;

/** Less than 24 jobs weigh with what fails: they have to wait for the next minute. */
const WEIGHT_PER_MINUTE = 300;

/** More than all decades weigh: they are to be killed at work, not while they wait. */
const NO_WAITING = 1_000_000;

/** Months, years and hours, of an upstream that gives some days at once. @param failing of a hundred requests. */
export function workOfMonths(seed: number, count: number, failing: number): ChaosWork {
  const jobs = jobsOf(seed, count);
  const upstream = { fault: troubleOf(seed, failing) };
  const needed = countAnswers(jobs, MOST_DAYS);
  return { seed, jobs, upstream, weightPerMinute: WEIGHT_PER_MINUTE, needed };
}

/** Jobs of decades, and of hours in FlatBuffers. @param failing of a hundred requests. */
export function workOfDecades(seed: number, count: number, failing: number): ChaosWork {
  const jobs = decadesOf(count);
  const upstream = { fault: troubleOfDecades(seed, failing), offers: 'flatbuffers' as const };
  const needed = countAnswers(jobs, Number.POSITIVE_INFINITY);
  return {
    ...{ seed, jobs, upstream, needed },
    valuesOf: printedValues,
    weightPerMinute: NO_WAITING,
  };
}
