import type { Client } from '@temporalio/client';
import { oneLine } from '../../base/one-line.js';
import type { HistoryEvent } from './run-input.js';

const LONGEST = 300;

/** What the Web UI shows of an activity beside its type, in one line. */
export function summaryOf(
  { userMetadata }: HistoryEvent,
  { options }: Client,
): { summary?: string } {
  const payload = userMetadata?.summary;
  const summary = payload && options.loadedDataConverter.payloadConverter.fromPayload(payload);
  return typeof summary === 'string' ? { summary: oneLine(summary, LONGEST) } : {};
}
