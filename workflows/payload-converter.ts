import { defaultPayloadConverter, type PayloadConverter } from '@temporalio/common';
import { UnreadableValue } from './unreadable-value.js';

/**
 * Temporal's own converter, except that a workflow is given an UnreadableValue for an input, a signal or a memo that
 * cannot be read. By default the workflow task would fail, again and again, and the job could never tell why.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload: <T>(...[payload, context]: Parameters<PayloadConverter['fromPayload']>): T => {
    try {
      return defaultPayloadConverter.fromPayload<T>(payload);
    } catch (error) {
      // What activities return is ours: it becomes readable with the right worker.
      if (context?.type !== 'workflow') throw error;
      return new UnreadableValue((error as Error).message) as T;
    }
  },
};
