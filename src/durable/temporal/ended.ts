import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { CancelledFailure, TerminatedFailure, TimeoutFailure } from '@temporalio/common';
import type { JobEnd } from '../promises.js';
import { describeEnd } from './failures.js';

type Run = Pick<WorkflowExecutionDescription, 'workflowId' | 'runId'>;

/** Events at the end of a history, among which a request to cancel is: its workflow answers at once. */
const LAST_EVENTS = 20;

/** The reason that cancel_jobs gives: it is no news to whoever looks at the job. */
export const CANCEL_REASON = 'asked for by cancel_jobs';

/** How a run ended that did not complete, and why, by the end of its history. */
export async function readEnd(client: Client, { workflowId, runId }: Run): Promise<JobEnd> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: LAST_EVENTS,
  });
  const events = history?.events ?? [];
  const close = events[0] ?? {};
  const { failureConverter, payloadConverter } = client.options.loadedDataConverter;
  const failure = close.workflowExecutionFailedEventAttributes?.failure;
  if (failure) return describeEnd(failureConverter.failureToError(failure, payloadConverter));
  const terminated = close.workflowExecutionTerminatedEventAttributes;
  if (terminated) {
    return describeEnd(new TerminatedFailure(terminated.reason ?? ''), terminated.identity);
  }
  if (close.workflowExecutionTimedOutEventAttributes) {
    return describeEnd(new TimeoutFailure(undefined, undefined, 'START_TO_CLOSE'));
  }
  if (!close.workflowExecutionCanceledEventAttributes) return describeEnd(undefined);
  const request = events.find(
    (event) => event.workflowExecutionCancelRequestedEventAttributes,
  )?.workflowExecutionCancelRequestedEventAttributes;
  const isOurs = request?.cause === CANCEL_REASON;
  return describeEnd(
    new CancelledFailure(isOurs ? '' : (request?.cause ?? '')),
    isOurs ? undefined : request?.identity,
  );
}
