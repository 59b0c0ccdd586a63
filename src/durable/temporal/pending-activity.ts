import type { WorkflowExecutionDescription } from '@temporalio/client';
import { isNumberedStep } from '../promises.js';

/** An activity that has not ended, as a workflow's description has it. */
export type PendingActivity = NonNullable<
  WorkflowExecutionDescription['raw']['pendingActivities']
>[number];

export type Timestamp = NonNullable<PendingActivity['scheduledTime']>;

/** An activity as the Web UI shows it: its type and its id, as in "sum 1-1000". An id that the SDK gave is left out. */
export function activityName({ activityType, activityId }: PendingActivity): string {
  const type = activityType?.name ?? 'an activity';
  return !activityId || isNumberedStep(activityId) ? type : `${type} ${activityId}`;
}

/** Unix milliseconds of a protobuf timestamp. */
export function toMs({ seconds, nanos }: Timestamp): number {
  return Number(seconds ?? 0) * 1_000 + (nanos ?? 0) / 1e6;
}
