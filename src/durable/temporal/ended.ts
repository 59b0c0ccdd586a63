import type { Client } from '@temporalio/client';
import { CancelledFailure, TerminatedFailure, TimeoutFailure } from '@temporalio/common';
import type { JobEnd } from '../promises.js';
import { describeEnd } from './failures.js';
import { historyEvents, type RunId } from './history-events.js';
import { readableOnly, readPayload } from './readable.js';
import type { HistoryEvent } from './run-input.js';

/** Events in one answer of the server; the close event is the first one. */
const PAGE_SIZE = 20;

/** The reason that cancel_jobs gives: it is no news to whoever looks at the job. */
export const CANCEL_REASON = 'asked for by cancel_jobs';

/** How a run ended that did not complete, and why, by the end of its history. */
export async function readEnd(client: Client, run: RunId): Promise<JobEnd> {
  const events = historyEvents(client, run, 'newest first', PAGE_SIZE);
  const { value: close = {} } = await events.next();
  const { failureConverter } = client.options.loadedDataConverter;
  const failure = close.workflowExecutionFailedEventAttributes?.failure;
  if (failure) return describeEnd(failureConverter.failureToError(failure, readableOnly));
  const terminated = close.workflowExecutionTerminatedEventAttributes;
  if (terminated) {
    return describeEnd(new TerminatedFailure(terminated.reason ?? ''), terminated.identity);
  }
  if (close.workflowExecutionTimedOutEventAttributes) {
    return describeEnd(new TimeoutFailure(undefined, undefined, 'START_TO_CLOSE'));
  }
  if (!close.workflowExecutionCanceledEventAttributes) return describeEnd(undefined);
  const request = await cancelRequestOf(events);
  const isOurs = request?.cause === CANCEL_REASON;
  return describeEnd(
    new CancelledFailure(isOurs ? '' : (request?.cause ?? '')),
    isOurs ? undefined : request?.identity,
  );
}

/**
 * For a job that has completed with the result undefined, which also stands for one that cannot be read.
 * @throws Error that says why it cannot.
 */
export async function checkResult(client: Client, workflowId: string): Promise<void> {
  const run = { workflowId, runId: '' };
  const { value: close } = await historyEvents(client, run, 'newest first', 1).next();
  const result = close?.workflowExecutionCompletedEventAttributes?.result;
  const { unreadable } = readPayload(result?.payloads?.[0]);
  if (unreadable !== undefined) throw new Error(unreadable);
}

/** Between the request and the end, a job's activities stop: some events each. */
async function cancelRequestOf(events: AsyncIterable<HistoryEvent>) {
  for await (const { workflowExecutionCancelRequestedEventAttributes: request } of events) {
    if (request) return request;
  }
  return undefined;
}
