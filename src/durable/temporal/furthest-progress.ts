import type { WorkflowExecutionDescription } from '@temporalio/client';
import { RecentMap } from '../../base/recent-map.js';
import { progressInHand } from './attention.js';

/** So many running jobs are remembered. */
const MOST_RUNS = 1_000;

interface Seen {
  /** What an activity in progress had reported. */
  inHand: unknown;
  /** What the workflow had reported at that time, as JSON. */
  reported: string | undefined;
}

/** Reads how far a job is, from a description of its last run; undefined where nothing is known. */
export type ProgressReader = (description: WorkflowExecutionDescription) => unknown;

/**
 * Reads what an activity in progress has reported, or else the workflow. Between the activity's end and the workflow's
 * next task, which a dead worker delays, the server has neither. So what this process read before counts until the
 * workflow reports.
 * @param now unix milliseconds.
 */
export function progressReader(now: () => number): ProgressReader {
  const runs = new RecentMap<string, Seen>(MOST_RUNS);
  return (description) => {
    const progress = description.memo?.progress;
    const reported = JSON.stringify(progress);
    const inHand = progressInHand(description, now());
    if (inHand !== undefined) {
      runs.set(description.runId, { inHand, reported });
      return inHand;
    }
    const before = runs.get(description.runId);
    return before !== undefined && before.reported === reported ? before.inHand : progress;
  };
}
