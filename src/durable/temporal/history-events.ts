import type { Client, Connection, WorkflowExecutionDescription } from '@temporalio/client';
import type { HistoryEvent } from './run-input.js';

/** One run of a workflow. */
export type RunId = Pick<WorkflowExecutionDescription, 'workflowId' | 'runId'>;

/** Events at the end of a history among which the last word on its workflow tasks is. */
const LAST_EVENTS = 20;

/** The last events of a run, newest first, in one answer of the server. */
export async function latestEvents(
  { workflowService }: Pick<Connection, 'workflowService'>,
  namespace: string,
  { workflowId, runId }: RunId,
): Promise<HistoryEvent[]> {
  const { history } = await workflowService.getWorkflowExecutionHistoryReverse({
    ...{ namespace, execution: { workflowId, runId }, maximumPageSize: LAST_EVENTS },
  });
  return history?.events ?? [];
}

/**
 * Events of a run. The server is asked for a page at a time, and only as far as events are taken.
 * @param order newest first: the first event is the one that closed the run, where it has ended.
 * @param maximumPageSize events in one answer of the server; more take more requests.
 */
export async function* historyEvents(
  client: Client,
  { workflowId, runId }: RunId,
  order: 'oldest first' | 'newest first',
  maximumPageSize: number,
): AsyncGenerator<HistoryEvent, undefined> {
  const { workflowService, options } = client;
  const run = { namespace: options.namespace, execution: { workflowId, runId }, maximumPageSize };
  let nextPageToken: Uint8Array | null | undefined;
  do {
    const asked = { ...run, ...(nextPageToken && { nextPageToken }) };
    const page =
      order === 'oldest first'
        ? await workflowService.getWorkflowExecutionHistory(asked)
        : await workflowService.getWorkflowExecutionHistoryReverse(asked);
    yield* page.history?.events ?? [];
    nextPageToken = page.nextPageToken;
  } while (nextPageToken?.length);
  return undefined;
}
