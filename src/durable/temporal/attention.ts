import type { WorkflowExecutionDescription } from '@temporalio/client';
import { withoutStop } from '../../base/one-line.js';
import { readStanding, type Standing, type Trouble, WAIT_FAILURE } from '../standing.js';
import { pauseOf } from './pauses.js';
import { activityName, type PendingActivity, toMs } from './pending-activity.js';
import { readPayload } from './readable.js';

/** Of temporal.api.enums.v1.PendingActivityState: an attempt is under way. */
const STARTED = 2;

/** What a person would want to know of a running job now, in one sentence; undefined when all is well. */
export function attentionOf(
  description: WorkflowExecutionDescription,
  now: number,
): string | undefined {
  const pause = pauseOf(description) ?? delayOf(description);
  if (pause !== undefined) return pause;
  const activities = (description.raw.pendingActivities ?? []).map((activity) =>
    activityStateOf(activity, now),
  );
  const failing = activities
    .filter(({ error }) => error !== undefined)
    .sort((a, b) => attemptOf(b) - attemptOf(a));
  const [worst] = failing;
  if (worst === undefined) return describeWait(activities);
  const others = failing.length > 1 ? `; ${failing.length - 1} more are being retried` : '';
  return `${describeTrouble(worst, now)}${others}.`;
}

/** What an activity in progress has reported of the whole job; its workflow hears of it when the activity has ended. */
export function progressInHand({ raw }: WorkflowExecutionDescription, now: number): unknown {
  return (raw.pendingActivities ?? [])
    .map((activity) => activityStateOf(activity, now).standing.progress)
    .find((progress) => progress !== undefined);
}

/** A job that was started with a delay has nothing but its start, until the time has come by the server's clock. */
export function delayOf({
  startTime,
  executionTime,
  historyLength,
}: WorkflowExecutionDescription): string | undefined {
  if (executionTime === undefined || executionTime <= startTime) return undefined;
  if (historyLength > 1) return undefined;
  return `The job was started with a delay, and begins at ${iso(executionTime.getTime())}.`;
}

/** A pending activity, from its heartbeat and from the server. */
interface ActivityState {
  activity: PendingActivity;
  standing: Standing;
  /** The reason of its wait, as a clause that follows its name. A wait is no failure. */
  wait?: string;
  /** Why it has to be tried again. Beside a wait only where the next try stands in a queue. */
  error?: string;
}

/** What a pending activity waits for, or fails with, at a moment in unix milliseconds. */
export function activityStateOf(activity: PendingActivity, now: number): ActivityState {
  const details = heartbeatOf(activity);
  const standing = readStanding(details);
  const { trouble } = standing;
  const wait = waitOf(standing, activity, now);
  if (wait !== undefined && !isQueued(standing)) return { activity, standing, wait };
  // Workers of 0.2.0 wait within the attempt, and say so in a sentence.
  const said = activity.lastFailure ? undefined : details;
  if (typeof said === 'string') return { activity, standing, wait: said };
  const error = trouble?.error ?? failureOf(activity);
  return {
    ...{ activity, standing },
    ...(wait === undefined ? {} : { wait }),
    ...(error === undefined ? {} : { error }),
  };
}

/** A clause; undefined for a wait that is over. A queue is left with the attempt that stood in it. */
function waitOf({ wait }: Standing, { state }: PendingActivity, now: number): string | undefined {
  if (wait === undefined) return undefined;
  const why = withoutStop(wait.why);
  if ('until' in wait)
    return wait.until > now ? `waits until ${iso(wait.until)}: ${why}` : undefined;
  return state === STARTED ? `has waited since ${iso(wait.since)}: ${why}` : undefined;
}

function isQueued({ wait }: Standing): boolean {
  return wait !== undefined && !('until' in wait);
}

/** A turn that has come is no failure, though the server counts the wait for it as one. */
function failureOf({ lastFailure }: PendingActivity): string | undefined {
  if (!lastFailure || lastFailure.applicationFailureInfo?.type === WAIT_FAILURE) return undefined;
  return lastFailure.message ?? 'no reason given';
}

function heartbeatOf({ heartbeatDetails }: PendingActivity): unknown {
  return readPayload(heartbeatDetails?.payloads?.[0]).value;
}

/** A queue is no news while another activity of the job is at work: it may be what the queue is for. */
function describeWait(activities: readonly ActivityState[]): string | undefined {
  const isAtWork = activities.some(
    ({ activity, wait }) => wait === undefined && activity.state === STARTED,
  );
  const told = activities.find(
    ({ wait, standing }) => wait !== undefined && !(isAtWork && isQueued(standing)),
  );
  return told && `${activityName(told.activity)} ${withoutStop(told.wait ?? '')}.`;
}

/** In its parts: since when, what was said last, and when the next try is. */
function describeTrouble({ activity, standing, error = '' }: ActivityState, now: number): string {
  const { trouble } = standing;
  const lasting =
    trouble?.lasting && `${trouble.lasting.what} since ${iso(trouble.lasting.since)}; `;
  const last = `last error: ${withoutStop(error)}`;
  const next = `${attemptName(activity, trouble)} ${whenNext(activity, now)}`;
  return `${activityName(activity)}: ${lasting ?? ''}${last}; ${next}`;
}

/**
 * The server names the time of an attempt only as long as that is to come by its own clock, with the pause before it;
 * this machine's clock may be another.
 */
function whenNext(activity: PendingActivity, now: number): string {
  const { nextAttemptScheduleTime: next, currentRetryInterval: pause } = activity;
  if (!next) return 'is under way';
  const left = Math.min(toMs(next) - now, pause ? toMs(pause) : Number.POSITIVE_INFINITY);
  return `comes in ${Math.max(1, Math.ceil(left / 1_000))} s`;
}

/** With its number, where there is a last one. */
function attemptName(activity: PendingActivity, trouble: Trouble | undefined): string {
  if (trouble?.tries !== undefined) {
    return `attempt ${trouble.tries.made + 1} of ${trouble.tries.most}`;
  }
  // The server's own limit, for jobs that 0.2.0 started: its worker does not report its count.
  return trouble === undefined && activity.maximumAttempts
    ? `attempt ${activity.attempt} of ${activity.maximumAttempts}`
    : 'the next attempt';
}

function attemptOf({ activity }: ActivityState): number {
  return activity.attempt ?? 0;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
