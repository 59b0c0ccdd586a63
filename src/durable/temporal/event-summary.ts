import { oneLine } from '../../base/one-line.js';
import { readPayload } from './readable.js';
import type { HistoryEvent } from './run-input.js';

const LONGEST = 300;

/** What the Web UI shows of an activity beside its type, in one line. */
export function summaryOf({ userMetadata }: HistoryEvent): { summary?: string } {
  const { value: summary } = readPayload(userMetadata?.summary);
  return typeof summary === 'string' ? { summary: oneLine(summary, LONGEST) } : {};
}
