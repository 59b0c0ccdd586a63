import type { Client } from '@temporalio/client';
import { readPayload } from './readable.js';

type Reply = Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistory']>>;

/** An event of a workflow's history. */
export type HistoryEvent = NonNullable<NonNullable<Reply['history']>['events']>[number];

/** The input of a run. */
export interface RunInput {
  input: unknown;
  /** Why the input cannot be read. */
  unreadable?: string;
}

/** @param first the first event of the run's history. */
export function readInput(first: HistoryEvent | undefined): RunInput {
  const [payload] = first?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  const { value: input, ...rest } = readPayload(payload);
  return { input, ...rest };
}
