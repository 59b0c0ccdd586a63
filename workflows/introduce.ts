import { patched, upsertMemo, workflowInfo } from '@temporalio/workflow';
import { expectedFailure } from '../activities/expected-failure.js';
import { INVALID_INPUT } from '../activities/failure-types.js';

/**
 * Makes the memo true: list_jobs and the starting tools read there what a job does, and probe_status how far it is. Of a
 * job that was started by hand it says nothing, or what somebody wrote. For a memo that is true no command is issued.
 */
export function introduce(input: unknown): void {
  const { memo = {}, continuedFromExecutionRunId } = workflowInfo();
  // What an earlier run of the same job has reported stays.
  if (continuedFromExecutionRunId !== undefined) return;
  const wrong = {
    ...(JSON.stringify(memo.input) !== JSON.stringify(input) && { input }),
    ...(memo.progress !== undefined && { progress: null }),
  };
  if (Object.keys(wrong).length > 0 && patched('memo-has-input')) upsertMemo(wrong);
}

/**
 * What else a workflow is given beside its input is ours alone: who starts it by hand gives one input.
 * @throws ApplicationFailure of type InvalidInput.
 */
export function refuseMoreInputs(more: readonly unknown[]): void {
  const { workflowType, continuedFromExecutionRunId } = workflowInfo();
  if (more.length === 0 || continuedFromExecutionRunId !== undefined) return;
  const why = `${workflowType} takes one input, and there are ${more.length + 1}.`;
  if (patched('one-input')) throw expectedFailure(why, INVALID_INPUT);
}
