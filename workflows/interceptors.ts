import {
  type Next,
  type WorkflowExecuteInput,
  type WorkflowInboundCallsInterceptor,
  type WorkflowInterceptors,
  workflowInfo,
} from '@temporalio/workflow';
import { expectedFailure } from '../activities/expected-failure.js';
import { INVALID_INPUT } from '../activities/failure-types.js';
import { keepingResults } from '../src/durable/server/workflow-interceptors.js';
import { UnreadableValue } from './unreadable-value.js';

/** Results of these are files: their last activities keep them. */
const KEPT_BY_ACTIVITIES = ['gatherWeather', 'lookUpWeather'];

const ofDefinedJobs = keepingResults((workflowType) => !KEPT_BY_ACTIVITIES.includes(workflowType));

/** Whoever starts a workflow chooses the encoding of its input. */
const refusesUnreadable: WorkflowInboundCallsInterceptor = {
  execute: (
    input: WorkflowExecuteInput,
    next: Next<WorkflowInboundCallsInterceptor, 'execute'>,
  ) => {
    const unreadable = input.args.find((arg) => arg instanceof UnreadableValue);
    if (unreadable === undefined) return next(input);
    return Promise.reject(
      expectedFailure(
        `The input of ${workflowInfo().workflowType} cannot be read (${unreadable.why}); it takes JSON, with the encoding json/plain.`,
        INVALID_INPUT,
      ),
    );
  },
};

function ofAllJobs(): WorkflowInterceptors {
  const { inbound = [], ...others } = ofDefinedJobs();
  return { ...others, inbound: [refusesUnreadable, ...inbound] };
}

// Temporal looks for this name.
export { ofAllJobs as interceptors };
