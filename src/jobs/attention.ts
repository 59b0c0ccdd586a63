import type { WorkflowExecutionDescription } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';

type Activity = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];
type Timestamp = NonNullable<Activity['scheduledTime']>;

/** What a person would want to know of a running job now, in one sentence; undefined when all is well. */
export function attentionOf(
  description: WorkflowExecutionDescription,
  now: number,
): string | undefined {
  if (description.status.name === 'PAUSED') {
    return 'The job is paused; resume it with "temporal workflow unpause" or in the Web UI.';
  }
  const failing = (description.raw.pendingActivities ?? [])
    .filter((activity) => activity.lastFailure)
    .sort((a, b) => (b.attempt ?? 0) - (a.attempt ?? 0));
  const [worst] = failing;
  if (worst === undefined) return describeWait(description.raw.pendingActivities ?? []);
  const others = failing.length > 1 ? `; ${failing.length - 1} more are being retried` : '';
  return `${describeAttempt(worst, now)}${others}.`;
}

/** What an activity says of itself in its heartbeats: a wait that is nobody's failure. */
function describeWait(activities: readonly Activity[]): string | undefined {
  for (const { activityType, heartbeatDetails } of activities) {
    const [details] = heartbeatDetails?.payloads ?? [];
    const said = details ? defaultPayloadConverter.fromPayload(details) : undefined;
    if (typeof said === 'string') return `${activityType?.name} ${said}.`;
  }
  return undefined;
}

function describeAttempt(activity: Activity, now: number): string {
  const attempts = `attempt ${activity.attempt} of ${activity.maximumAttempts}`;
  // A sentence of its own, which goes on here.
  const error = (activity.lastFailure?.message ?? 'no reason given').replace(/\.$/, '');
  const next = activity.nextAttemptScheduleTime;
  const wait = next ? Math.ceil((toMs(next) - now) / 1_000) : 0;
  const when = wait > 0 ? `comes in ${wait} s` : 'is under way';
  return `${activity.activityType?.name}: last error: ${error}; ${attempts} ${when}`;
}

function toMs({ seconds, nanos }: Timestamp): number {
  return Number(seconds ?? 0) * 1_000 + (nanos ?? 0) / 1e6;
}

/** A worker's poll is open for a minute at most; one that has not polled for longer is gone. */
const POLL_SECONDS = 75;

/** The sentence for a queue that nobody polls; undefined where somebody does. */
export function idleQueueAttention(
  queue: string,
  pollers: readonly { lastAccessTime?: Timestamp | null }[],
  now: number,
): string | undefined {
  const polled = pollers.some(
    ({ lastAccessTime }) => lastAccessTime && now - toMs(lastAccessTime) < POLL_SECONDS * 1_000,
  );
  return polled
    ? undefined
    : `No worker polls task queue "${queue}"; start one with "durable-weather worker". The job goes on as soon as it does.`;
}
