import type { WorkflowExecutionDescription } from '@temporalio/client';
import { oneLine, withoutStop } from '../../base/one-line.js';
import { activityName } from './pending-activity.js';

type Description = Pick<WorkflowExecutionDescription, 'workflowId' | 'raw' | 'status'>;
type Moment = { seconds?: { toString(): string } | number | null; nanos?: number | null };

/** As much of a person's words as is said. */
const WORDS_LENGTH = 300;

/** What is paused of a job, since when, by whom and why, and how it goes on; undefined where nothing is. */
export function pauseOf(description: Description): string | undefined {
  return pausedJob(description) ?? pausedActivities(description);
}

function pausedJob({ status, workflowId, raw }: Description): string | undefined {
  if (status.name !== 'PAUSED') return undefined;
  const { pauseInfo, cancelRequested } = raw.workflowExtendedInfo ?? {};
  const pause = pauseWords(pauseInfo?.pausedTime, pauseInfo?.identity, pauseInfo?.reason);
  const cancelled = cancelRequested ? ' It was cancelled meanwhile, and ends when it goes on.' : '';
  return `The job is paused${pause}; "temporal workflow unpause --workflow-id ${workflowId}" lets it go on.${cancelled}`;
}

function pausedActivities({ workflowId, raw }: Description): string | undefined {
  const [first, ...others] = (raw.pendingActivities ?? []).filter(({ paused }) => paused);
  if (first === undefined) return undefined;
  const { activityId } = first;
  const by = first.pauseInfo?.manual;
  const pause = pauseWords(first.pauseInfo?.pauseTime, by?.identity, by?.reason);
  const more = others.length > 0 ? ` ${others.length} more are paused.` : '';
  return `${activityName(first)} is paused${pause}; "temporal activity unpause --workflow-id ${workflowId} --activity-id ${activityId}" lets it go on.${more}`;
}

function pauseWords(
  since: Moment | null | undefined,
  by: string | null | undefined,
  reason: string | null | undefined,
): string {
  const from = since ? ` since ${new Date(Number(since.seconds) * 1_000).toISOString()}` : '';
  const who = by ? ` by ${oneLine(by, WORDS_LENGTH)}` : '';
  const why = reason ? `: ${withoutStop(oneLine(reason, WORDS_LENGTH))}` : '';
  return `${from.replace('.000', '')}${who}${why}`;
}
