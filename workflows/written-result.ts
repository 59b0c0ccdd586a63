import {
  CancellationScope,
  isCancellation,
  patched,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { LookupActivities } from '../activities/lookup/index.js';

/** Of both kinds of jobs. */
export const WRITTEN = proxyLocalActivities<
  Pick<Activities & LookupActivities, 'writtenResult' | 'writtenLookup'>
>({
  summary: 'whether the result is written already',
  startToCloseTimeout: '10 seconds',
  // People cancel jobs whose store is away.
  retry: { maximumAttempts: 2, initialInterval: '200 milliseconds' },
});

/**
 * Runs a job. One that has written its result is completed, although it is cancelled: the server refuses the end of a
 * task, in which a local activity wrote the result, if it has taken a cancellation meanwhile. Then the task runs again,
 * as one of a cancelled job. So it does where a worker dies after an activity wrote the result.
 * @param written reads the result that the job has written.
 * @throws errors of the run.
 */
export async function unlessWritten<Result>(
  written: () => Promise<Result | null>,
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (!isCancellation(error) || !patched('cancelled-unless-written')) throw error;
    const result = await CancellationScope.nonCancellable(written).catch(() => null);
    if (result === null) throw error;
    return result;
  }
}
