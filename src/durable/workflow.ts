/** For workflow code: the part of the durable core that may be loaded there. */
import {
  makeContinueAsNewFunc,
  setCurrentDetails,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';

/**
 * Reports how far a job is: probe_status, await_result and Temporal's Web UI show it. What goes back is not reported
 * (D10). Each report is an event of the workflow's history, so report some twenty times a run, not at every step.
 * @param progress as the kind's schema has it; `done` and `of` give percent and time left.
 */
export function reportProgress(progress: {
  done: number;
  of: number;
  [field: string]: unknown;
}): void {
  const last = (workflowInfo().memo?.progress ?? {}) as { done?: number };
  if (last.done !== undefined && progress.done < last.done) return;
  setCurrentDetails(`${progress.done} of ${progress.of}`);
  upsertMemo({ progress });
}

/** Declared here because the declarations of Temporal's own type need packages that a strict project may lack. */
// biome-ignore lint/suspicious/noExplicitAny: a workflow function takes whatever its kind says.
type WorkflowFunction = (...args: any[]) => Promise<any>;

/**
 * Goes on with the same job in a new run, whose history is empty: for a job whose history would grow long. Name, input,
 * progress and the time of the first start go with it; waits for the job go on to the new run.
 * @param args of the workflow function; what the next run has to know is among them.
 */
export async function continueJob<F extends WorkflowFunction>(
  ...args: Parameters<F>
): Promise<never> {
  const { memo, startTime } = workflowInfo();
  const started_at = memo?.started_at ?? startTime.toISOString();
  return makeContinueAsNewFunc<F>({ memo: { ...memo, started_at } })(...args);
}
