import {
  ActivityCancellationType,
  CancellationScope,
  CancelledFailure,
  patched,
} from '@temporalio/workflow';

/** What happens to the activities of a job that ends: because one of them has failed, or because it is cancelled. */
export interface JobEnding {
  /** Options of each activity. */
  readonly options: { readonly cancellationType: ActivityCancellationType };
  /** The outcome of an activity that has these options. */
  outcomeOf<T>(activity: Promise<T>): Promise<T>;
  /** Runs a task some times side by side, and fails with the first failure. */
  sideBySide(count: number, task: () => Promise<void>): Promise<void>;
}

/**
 * The job stops its activities and ends after them: one that is in progress when its workflow closes stays "pending" in
 * Temporal's Web UI for ever, and could write a result of a job that is cancelled.
 */
export const AFTER_ACTIVITIES: JobEnding = {
  options: { cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED },
  outcomeOf: unlessCancelled,
  sideBySide: untilAllHaveEnded,
};

/** Jobs that began before that was so end at once. */
export const AT_ONCE: JobEnding = {
  options: { cancellationType: ActivityCancellationType.TRY_CANCEL },
  outcomeOf: (activity) => activity,
  sideBySide: async (count, task) => {
    await Promise.all(Array.from({ length: count }, task));
  },
};

/**
 * How this run of a workflow ends. To be called once, before the first command: a patch that a replay does not find is
 * decided anew when the replay is over.
 */
export function decideEnding(): JobEnding {
  return patched('ends-after-activities') ? AFTER_ACTIVITIES : AT_ONCE;
}

function untilAllHaveEnded(count: number, task: () => Promise<void>): Promise<void> {
  // One task has no other to be stopped.
  return count === 1 ? task() : withinScope(count, task);
}

async function withinScope(count: number, task: () => Promise<void>): Promise<void> {
  const scope = new CancellationScope();
  const failures: unknown[] = [];
  const run = async (): Promise<void> => {
    try {
      await task();
    } catch (error) {
      failures.push(error);
      scope.cancel();
    }
  };
  await scope.run(() => Promise.all(Array.from({ length: count }, run)));
  if (failures.length > 0) throw failures[0];
}

/** A cancelled activity may end otherwise, for example when its worker dies before it hears of it. */
function unlessCancelled<T>(activity: Promise<T>): Promise<T> {
  return activity.catch((error) => {
    if (!CancellationScope.current().consideredCancelled) throw error;
    throw new CancelledFailure('the job was cancelled');
  });
}
