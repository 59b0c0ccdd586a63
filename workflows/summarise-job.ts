import {
  ApplicationFailure,
  patched,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import { STORE_AWAY } from '../activities/failure-types.js';
import type { Activities } from '../activities/index.js';
import type { FinishedJob } from '../activities/summarise.js';
import type { Result } from '../src/store/manifest.js';
import type { Gathering } from '../src/weather/gathering.js';
import { FETCH_OPTIONS } from './fetch-options.js';
import type { JobEnding } from './job-ending.js';
import { WRITING_OPTIONS } from './writing-options.js';

const STEP = { summary: 'statistics over all rows' };

/**
 * A local activity: it takes milliseconds to a second, and saves a second round trip through the server, with which a
 * one-month job takes half as long again.
 */
const local = proxyLocalActivities<Activities>({
  ...{ ...STEP, ...WRITING_OPTIONS },
  scheduleToCloseTimeout: '1 hour',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute', maximumAttempts: 20 },
});

/**
 * Summarises a job whose chunks are all in the store. While the store does not take the result, a step of its own is
 * tried again: the server shows that one with its error, and it holds no place among the worker's tasks.
 * @throws ApplicationFailure or ActivityFailure.
 */
export async function summariseJob(
  gathering: Gathering,
  job: FinishedJob,
  ending: JobEnding,
): Promise<Result> {
  try {
    return await local.summarise(gathering, job);
  } catch (error) {
    if (!isStoreAway(error) || !patched('summary-waits-for-store')) throw error;
    const patient = proxyActivities<Activities>({ ...STEP, ...FETCH_OPTIONS, ...ending.options });
    return ending.outcomeOf(patient.summarise(gathering, job));
  }
}

function isStoreAway(error: unknown): boolean {
  return error instanceof ApplicationFailure && error.type === STORE_AWAY;
}
