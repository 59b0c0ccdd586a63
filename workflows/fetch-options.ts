import { ActivityCancellationType } from '@temporalio/workflow';

/** Of activities that ask upstream. */
export const FETCH_OPTIONS = {
  // A request has a minute, and a decade may be asked for in months; longer waits end the attempt.
  startToCloseTimeout: '4 hours',
  // All tries and waits of one chunk or batch, whatever happens.
  scheduleToCloseTimeout: '5 days',
  // Five of the activity's heartbeats: a dead worker is noticed this fast, and a busy machine is not taken for one.
  heartbeatTimeout: '5 seconds',
  cancellationType: ActivityCancellationType.TRY_CANCEL,
  // The activity itself says when the next attempt comes and when there is none (activities/tries.ts); this is for what it
  // could not say any more, such as the death of its worker.
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
} as const;
