import {
  type Next,
  proxyLocalActivities,
  type WorkflowExecuteInput,
  type WorkflowInboundCallsInterceptor,
  type WorkflowInterceptorsFactory,
  workflowInfo,
} from '@temporalio/workflow';
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
    return keepResult({ name, workflowType, input: input.args[0], result, started_at });
  }
}

export const interceptors: WorkflowInterceptorsFactory = () => ({ inbound: [new KeepResult()] });
