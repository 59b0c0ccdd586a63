import { ApplicationFailure } from '@temporalio/common';

/**
 * A failure that no further attempt can cure and that is no defect. It has no stack, so that the Web UI shows its
 * sentence alone. Workflow code loads this module.
 * @param type one of failure-types.ts.
 */
export function expectedFailure(message: string, type?: string): ApplicationFailure {
  const failure = ApplicationFailure.nonRetryable(message, type);
  failure.stack = '';
  return failure;
}
