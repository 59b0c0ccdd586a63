import type { Client } from '@temporalio/client';
import { oneLine } from '../../base/one-line.js';
import { secondsBetween } from '../progress.js';
import type { JobHistory, JobStep, StepState } from '../promises.js';
import { WAIT_FAILURE } from '../standing.js';
import { activityStateOf } from './attention.js';
import { findJob } from './describe.js';
import { summaryOf } from './event-summary.js';
import { historyEvents, type RunId } from './history-events.js';
import { localStepsOf } from './local-steps.js';
import { type PendingActivity, toMs } from './pending-activity.js';
import { type HistoryEvent, readInput } from './run-input.js';

type Started = NonNullable<HistoryEvent['activityTaskStartedEventAttributes']>;
type StepFailure = NonNullable<Started['lastFailure']>;

const ERROR_LIMIT = 300;

/** Events in one answer of the server; more take more requests. */
const PAGE_SIZE = 1_000;

/**
 * A job's last run and its steps: those that have ended from its history, the others as the server has them now.
 * Undefined where there is no workflow of these types.
 */
export async function readJobHistory(
  client: Client,
  workflowTypes: readonly string[],
  name: string,
): Promise<JobHistory | undefined> {
  const job = await findJob(client, workflowTypes, name);
  if (job === undefined) return undefined;
  const isOver = !['RUNNING', 'PAUSED'].includes(job.status.name);
  const pending = new Map(
    (job.raw.pendingActivities ?? []).map((activity) => [activity.activityId, activity]),
  );
  const events = await readEvents(client, job);
  const steps = stepsOf(events).map((step): JobStep => {
    if (step.state !== 'scheduled') return step;
    // Its workflow was terminated before the activity had ended.
    if (isOver) return { ...step, state: 'abandoned' };
    const activity = pending.get(step.step);
    return activity === undefined ? step : withPending(step, activity, Date.now());
  });
  return {
    workflowType: job.type,
    input: readInput(events[0]).input,
    steps,
    localSteps: localStepsOf(events),
  };
}

async function readEvents(client: Client, run: RunId): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for await (const event of historyEvents(client, run, 'oldest first', PAGE_SIZE))
    events.push(event);
  return events;
}

/** Steps as a history tells them; `scheduled` is one whose end it does not have. */
function stepsOf(events: readonly HistoryEvent[]): JobStep[] {
  const steps = new Map<string, JobStep>();
  const change = (id: unknown, changed: (step: JobStep) => Partial<JobStep>) => {
    const step = steps.get(String(id));
    if (step !== undefined) Object.assign(step, changed(step));
  };
  for (const event of events) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled) steps.set(String(event.eventId), scheduledStep(event));
    const started = event.activityTaskStartedEventAttributes;
    if (started) change(started.scheduledEventId, () => attemptOfStep(started));
    const end = endOfStep(event);
    if (end !== undefined) {
      change(end.scheduledEventId, (step) => ({
        state: end.state,
        seconds: secondsBetween(Date.parse(step.scheduled_at), msOf(event)),
        ...errorOfStep(end.failure),
      }));
    }
  }
  return [...steps.values()];
}

function scheduledStep(event: HistoryEvent): JobStep {
  const { activityId, activityType } = event.activityTaskScheduledEventAttributes ?? {};
  return {
    step: activityId ?? '',
    activity: activityType?.name ?? '',
    ...summaryOf(event),
    state: 'scheduled',
    attempt: 1,
    scheduled_at: new Date(msOf(event)).toISOString(),
  };
}

function attemptOfStep({ attempt, identity, lastFailure }: Started): Partial<JobStep> {
  return {
    attempt: attempt ?? 1,
    ...(identity && { worker: identity }),
    ...errorOfStep(lastFailure),
  };
}

interface StepEnd {
  state: StepState;
  scheduledEventId: unknown;
  failure?: StepFailure | null | undefined;
}

function endOfStep(event: HistoryEvent): StepEnd | undefined {
  const completed = event.activityTaskCompletedEventAttributes;
  if (completed) return { state: 'completed', scheduledEventId: completed.scheduledEventId };
  const failed = event.activityTaskFailedEventAttributes;
  if (failed) return { state: 'failed', ...failed, scheduledEventId: failed.scheduledEventId };
  const late = event.activityTaskTimedOutEventAttributes;
  if (late) return { state: 'timed_out', ...late, scheduledEventId: late.scheduledEventId };
  const cancelled = event.activityTaskCanceledEventAttributes;
  return cancelled
    ? { state: 'cancelled', scheduledEventId: cancelled.scheduledEventId }
    : undefined;
}

/** A turn that has come is no failure, though the server counts the wait for it as one. */
function errorOfStep(failure: StepFailure | null | undefined): { error?: string } {
  if (!failure || failure.applicationFailureInfo?.type === WAIT_FAILURE) return {};
  const innermost = failure.cause ?? failure;
  return { error: oneLine(innermost.message || failure.message || 'no reason given', ERROR_LIMIT) };
}

/** A step as the server has it now: its attempts are in the history only when it has ended. */
function withPending(step: JobStep, activity: PendingActivity, now: number): JobStep {
  const { wait, error } = activityStateOf(activity, now);
  const next = activity.nextAttemptScheduleTime;
  return {
    ...step,
    state: pendingState(activity),
    attempt: activity.attempt ?? 1,
    ...(activity.lastWorkerIdentity && { worker: activity.lastWorkerIdentity }),
    ...(error !== undefined && { error: oneLine(error, ERROR_LIMIT) }),
    ...(wait !== undefined && { waits: oneLine(wait, ERROR_LIMIT) }),
    ...(next && { next_attempt_at: new Date(toMs(next)).toISOString() }),
  };
}

/** Temporal's states of pending activities (temporal.api.enums.v1.PendingActivityState). */
const PENDING_STATES: Readonly<Record<number, StepState>> = {
  1: 'scheduled',
  2: 'started',
  3: 'cancel_requested',
  4: 'paused',
  5: 'paused',
};

function pendingState({ state, paused }: PendingActivity): StepState {
  return paused ? 'paused' : (PENDING_STATES[Number(state)] ?? 'scheduled');
}

function msOf({ eventTime }: HistoryEvent): number {
  return eventTime ? toMs(eventTime) : 0;
}
