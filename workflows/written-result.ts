import {
  CancellationScope,
  isCancellation,
  patched,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { NamedRun } from '../activities/summarise.js';
import type { Result } from '../src/store/manifest.js';
import type { Gathering } from '../src/weather/gathering.js';

const local = proxyLocalActivities<Activities>({
  summary: 'whether the result is written already',
  startToCloseTimeout: '10 seconds',
  // People cancel jobs whose store is away.
  retry: { maximumAttempts: 2, initialInterval: '200 milliseconds' },
});

/**
 * Runs a job. One that has written its result is completed, although it is cancelled: the server refuses the end of a
 * task, in which a local activity wrote the result, if it has taken a cancellation meanwhile. Then the task runs again,
 * as one of a cancelled job.
 * @throws errors of the run.
 */
export async function unlessWritten(
  gathering: Gathering,
  job: NamedRun,
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (!isCancellation(error) || !patched('cancelled-unless-written')) throw error;
    const written = await CancellationScope.nonCancellable(() =>
      local.writtenResult(gathering, job),
    ).catch(() => null);
    if (written === null) throw error;
    return written;
  }
}
