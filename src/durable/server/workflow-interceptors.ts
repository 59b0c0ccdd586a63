import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  ChildWorkflowFailure,
  isCancellation,
  type Next,
  patched,
  proxyLocalActivities,
  type WorkflowExecuteInput,
  type WorkflowInboundCallsInterceptor,
  type WorkflowInterceptorsFactory,
  workflowInfo,
} from '@temporalio/workflow';
import { explainJsonLoss } from '../../base/json-loss.js';
import { innermostOf, reasonOf } from '../reason.js';
import { type CompletingJob, KEEP_RESULT, type KeepResultActivities } from './keep-result.js';

const OPTIONS = {
  summary: 'keeps the result',
  startToCloseTimeout: '1 minute',
  // A job that is cancelled meanwhile ends after it: else it would end as cancelled, and have a result a moment later.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
} as const;

const { [KEEP_RESULT]: keepResult } = proxyLocalActivities<KeepResultActivities>({
  ...OPTIONS,
  scheduleToCloseTimeout: '1 day',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
  // Longer waits are timers. Within a task they would hold the worker's place for it, and 40 jobs all of its places.
  localRetryThreshold: '5 seconds',
});

/** People cancel jobs whose store is away. */
const { [KEEP_RESULT]: tryToKeep } = proxyLocalActivities<KeepResultActivities>({
  ...OPTIONS,
  startToCloseTimeout: '10 seconds',
  retry: { maximumAttempts: 2, initialInterval: '200 milliseconds' },
});

/**
 * Keeps the result of a cancelled job, too, whose function has returned it: the server refuses the end of a task, in
 * which the result was kept, if it has taken a cancellation meanwhile. Then the task runs again, as one of a cancelled
 * job. A function that awaits something in that task does not return then, and such a job is cancelled.
 */
async function keep(job: CompletingJob): Promise<unknown> {
  try {
    return await keepResult(job);
  } catch (error) {
    if (!isCancellation(error) || !patched('durable.kept-although-cancelled')) throw error;
    return CancellationScope.nonCancellable(() => tryToKeep(job)).catch(() => {
      throw error;
    });
  }
}

/** ISO 8601 in UTC. continueJob notes it in the memo; of a first run the memo may say anything that a person wrote. */
function startOfJob(): string {
  const { memo, startTime, continuedFromExecutionRunId } = workflowInfo();
  const told = continuedFromExecutionRunId === undefined ? undefined : memo?.started_at;
  return typeof told === 'string' ? told : startTime.toISOString();
}

/** Keeps the result of every job before its workflow completes, so that its name answers for ever (D4). */
class KeepResult implements WorkflowInboundCallsInterceptor {
  async execute(
    input: WorkflowExecuteInput,
    next: Next<WorkflowInboundCallsInterceptor, 'execute'>,
  ): Promise<unknown> {
    const result = await next(input);
    const { workflowId: name, workflowType } = workflowInfo();
    const job = { name, workflowType, input: input.args[0], started_at: startOfJob() };
    const loss = result === undefined ? undefined : explainJsonLoss(result, 'result');
    if (loss === undefined) return keep({ ...job, result });
    await keep({ ...job, result: null, loss });
    // It is no job's, or keeping it had failed.
    return result;
  }
}

/**
 * A workflow that ends with the failure of a step fails with the words of what happened. Temporal's own first words are
 * "Activity task failed", and those are what its Web UI and CLI show first. The failure of the step is the cause.
 */
const failingInWords: WorkflowInboundCallsInterceptor = {
  execute: (input, next) =>
    next(input).catch((error) => {
      const isOfStep = error instanceof ActivityFailure || error instanceof ChildWorkflowFailure;
      throw isOfStep && !isCancellation(error) ? inWords(error) : error;
    }),
};

function inWords(error: ActivityFailure | ChildWorkflowFailure): ApplicationFailure {
  const innermost = innermostOf(error);
  const type = innermost instanceof ApplicationFailure ? innermost.type : undefined;
  const failure = ApplicationFailure.create({
    message: reasonOf(error, (words) => words),
    ...(type && { type }),
    cause: error,
  });
  // The place in this file says nothing of what happened.
  failure.stack = '';
  return failure;
}

/** @param isKept true for a workflow type whose results are kept. */
export function keepingResults(
  isKept: (workflowType: string) => boolean,
): WorkflowInterceptorsFactory {
  return () => ({
    inbound: [failingInWords, ...(isKept(workflowInfo().workflowType) ? [new KeepResult()] : [])],
  });
}

export const interceptors = keepingResults(() => true);
