import { ActivityCancellationType } from '@temporalio/workflow';

/**
 * Options of the local activities that write a job's result. A job that is cancelled meanwhile ends after them, and with
 * the result if they wrote it: else it would end as cancelled, and have a result a moment later
 * (src/durable/server/local-writing.ts). The SDK's documentation names this type as its default; what version 1.24 sends
 * when it is left out is TRY_CANCEL.
 */
export const WRITING_OPTIONS = {
  // A store that hangs. What comes to its end later than this writes beside the one that follows it.
  startToCloseTimeout: '2 minutes',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
} as const;
