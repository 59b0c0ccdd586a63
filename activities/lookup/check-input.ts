import { InvalidInputError } from '../../src/base/errors.js';
import { shown } from '../../src/base/object-form.js';
import { checkLookup } from '../../src/lookup/check-lookup.js';
import { checkJobName, failInvalid } from '../check-input.js';
import type { LookupActivities } from './index.js';

/** More than one activity is ever given. */
const MOST_REQUESTS = 1_000;

/** The activities of lookups, which touch nothing before their arguments have been checked. @param now unix milliseconds. */
export function checkedLookupActivities(
  { planLookup, fetchLookup, finishLookup, writtenLookup }: LookupActivities,
  now: () => number,
): LookupActivities {
  const checked = (activity: string, input: unknown) =>
    failInvalid(() => checkLookup(activity, input, now()));
  return {
    planLookup: async (input, before) => {
      const lookup = checked('planLookup', input);
      if (before !== undefined) failInvalid(() => checkHash(before));
      return planLookup(lookup, before);
    },
    fetchLookup: async (input, plan, from, count) => {
      const lookup = checked('fetchLookup', input);
      failInvalid(() => checkHash(plan));
      failInvalid(() => checkCounts(from, count));
      return fetchLookup(lookup, plan, from, count);
    },
    finishLookup: async (input, job) => {
      const lookup = checked('finishLookup', input);
      failInvalid(() => checkJobName(job.job_name));
      for (const hash of job.plans) failInvalid(() => checkHash(hash));
      return finishLookup(lookup, job);
    },
    writtenLookup: async (input, jobName) => {
      const lookup = checked('writtenLookup', input);
      failInvalid(() => checkJobName(jobName));
      return writtenLookup(lookup, jobName);
    },
  };
}

/** It becomes part of a file's name. */
function checkHash(hash: unknown): void {
  if (typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash)) return;
  throw new InvalidInputError(
    `the plan is ${shown(hash)}; it takes a SHA-256 in 64 hexadecimal digits.`,
  );
}

function checkCounts(from: unknown, count: unknown): void {
  const fits =
    Number.isSafeInteger(from) &&
    Number(from) >= 0 &&
    Number.isSafeInteger(count) &&
    Number(count) >= 1;
  if (fits && Number(count) <= MOST_REQUESTS) return;
  throw new InvalidInputError(
    `the requests are ${shown([from, count])}; they take the first one's index and 1 to ${MOST_REQUESTS} of them.`,
  );
}
