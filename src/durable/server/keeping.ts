import { ApplicationFailure } from '@temporalio/common';
import type { DefinedJob } from '../define-job.js';
import { explainTakenName, type ResultStore } from '../results.js';
import { type CompletingJob, KEEP_RESULT, type KeepResultActivities } from './keep-result.js';
import { unlessCancelledMeanwhile } from './local-writing.js';

/** The activity by which a worker keeps the results of defined kinds of jobs. */
export function keepingActivities(
  jobs: readonly DefinedJob[],
  results: ResultStore,
): KeepResultActivities {
  return { [KEEP_RESULT]: (job) => unlessCancelledMeanwhile(() => keep(jobs, results, job)) };
}

async function keep(
  jobs: readonly DefinedJob[],
  results: ResultStore,
  { name, workflowType, input, result, loss, started_at }: CompletingJob,
): Promise<unknown> {
  const kind = jobs.find((job) => job.workflowType === workflowType);
  // A worker may run other workflows too, which are no jobs.
  if (kind === undefined) return result;
  const mismatch = loss ?? kind.explainResult(result);
  if (mismatch !== undefined) {
    throw failure(
      `The workflow ${workflowType} gave a result that kind "${kind.kind}" does not have: ${mismatch}.`,
    );
  }
  const identity = kind.identityOf(input);
  const finished_at = new Date().toISOString();
  const kept = await results.put({
    ...{ name, kind: kind.kind, identity, input, result },
    ...{ started_at, finished_at },
  });
  if (kept.kind === kind.kind && kept.identity === identity) return kept.result;
  throw failure(explainTakenName(results.place, name));
}

/** Time would not mend it. */
function failure(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, 'InvalidResult');
}
