import type { Client } from '@temporalio/client';
import { errorMessage } from '../../base/errors.js';
import { oneLine } from '../../base/one-line.js';

type Reply = Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistory']>>;

/** An event of a workflow's history. */
export type HistoryEvent = NonNullable<NonNullable<Reply['history']>['events']>[number];

/** The input of a run. */
export interface RunInput {
  input: unknown;
  /** Why the input cannot be read. */
  unreadable?: string;
}

/** As much as is said of why an input cannot be read. */
const REASON_LENGTH = 300;

/** @param first the first event of the run's history. */
export function readInput({ options }: Client, first: HistoryEvent | undefined): RunInput {
  const [payload] = first?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  if (payload === undefined) return { input: undefined };
  try {
    return { input: options.loadedDataConverter.payloadConverter.fromPayload(payload) };
  } catch (error) {
    // Whoever starts a workflow chooses its encoding.
    const words = oneLine(errorMessage(error), REASON_LENGTH);
    return { input: undefined, unreadable: words };
  }
}
