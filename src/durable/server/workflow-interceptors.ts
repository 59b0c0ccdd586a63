import {
  type Next,
  proxyLocalActivities,
  type WorkflowExecuteInput,
  type WorkflowInboundCallsInterceptor,
  type WorkflowInterceptorsFactory,
  workflowInfo,
} from '@temporalio/workflow';
import { explainJsonLoss } from '../../base/json-loss.js';
import { KEEP_RESULT, type KeepResultActivities } from './keep-result.js';

const { [KEEP_RESULT]: keepResult } = proxyLocalActivities<KeepResultActivities>({
  startToCloseTimeout: '1 minute',
  scheduleToCloseTimeout: '1 day',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

/** Keeps the result of every job before its workflow completes, so that its name answers for ever (D4). */
class KeepResult implements WorkflowInboundCallsInterceptor {
  async execute(
    input: WorkflowExecuteInput,
    next: Next<WorkflowInboundCallsInterceptor, 'execute'>,
  ): Promise<unknown> {
    const result = await next(input);
    const { workflowId: name, workflowType, startTime } = workflowInfo();
    const started_at = startTime.toISOString();
    const job = { name, workflowType, input: input.args[0], started_at };
    const loss = result === undefined ? undefined : explainJsonLoss(result, 'result');
    if (loss === undefined) return keepResult({ ...job, result });
    await keepResult({ ...job, result: null, loss });
    // It is no job's, or keeping it had failed.
    return result;
  }
}

/** @param isKept true for a workflow type whose results are kept. */
export function keepingResults(
  isKept: (workflowType: string) => boolean,
): WorkflowInterceptorsFactory {
  return () => (isKept(workflowInfo().workflowType) ? { inbound: [new KeepResult()] } : {});
}

export const interceptors = keepingResults(() => true);
