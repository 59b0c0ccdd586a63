import { secondsBetween } from '../progress.js';
import type { JobStep } from '../promises.js';
import { summaryOf } from './event-summary.js';
import { type Timestamp, toMs } from './pending-activity.js';
import { readPayload } from './readable.js';
import type { HistoryEvent } from './run-input.js';

/** Of temporalio/sdk-core (crates/common/src/protos/constants.rs). */
const LOCAL_ACTIVITY_MARKER = 'core_local_activity';

/** What the marker says as JSON (temporalio/sdk-core, coresdk/external_data/external_data.proto). */
interface LocalActivityData {
  activity_id: string;
  activity_type: string;
  attempt: number;
  original_schedule_time: Timestamp;
  complete_time: Timestamp;
}

/** The local activities that gave a result, from their markers. null is none: it leaves the work to a step. */
export function localStepsOf(events: readonly HistoryEvent[]): JobStep[] {
  const workers = new Map<string, string>();
  const steps: JobStep[] = [];
  for (const event of events) {
    const task = event.workflowTaskCompletedEventAttributes;
    if (task?.identity) workers.set(String(event.eventId), task.identity);
    const marker = event.markerRecordedEventAttributes;
    if (marker?.markerName !== LOCAL_ACTIVITY_MARKER) continue;
    const [data, result] = [marker.details?.data, marker.details?.result].map(
      (payloads) => readPayload(payloads?.payloads?.[0]).value,
    );
    if (!data || result === undefined || result === null) continue;
    const worker = workers.get(String(marker.workflowTaskCompletedEventId));
    steps.push({
      ...toStep(data as LocalActivityData),
      ...summaryOf(event),
      ...(worker && { worker }),
    });
  }
  return steps;
}

function toStep(data: LocalActivityData): JobStep {
  const scheduled = toMs(data.original_schedule_time);
  return {
    step: data.activity_id,
    activity: data.activity_type,
    state: 'completed',
    attempt: data.attempt,
    scheduled_at: new Date(scheduled).toISOString(),
    seconds: secondsBetween(scheduled, toMs(data.complete_time)),
  };
}
