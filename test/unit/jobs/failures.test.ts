import { describe, expect, it } from '@jest/globals';
import { ServiceError, WorkflowFailedError } from '@temporalio/client';
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  type RetryState,
  TerminatedFailure,
  TimeoutFailure,
} from '@temporalio/common';
import { UnavailableError } from '../../../src/errors.js';
import { describeEnd, explain, isInvalidArgument } from '../../../src/jobs/failures.js';

const endOf = (cause: Error | undefined) =>
  describeEnd(new WorkflowFailedError('Workflow execution failed', cause, 'NON_RETRYABLE_FAILURE'));

const failedActivity = (retryState: RetryState, cause: Error) =>
  new ActivityFailure('Activity task failed', 'fetchChunk', '1', retryState, 'worker', cause);

/** As @grpc/grpc-js makes them. */
const grpcError = (code: number, details: string) =>
  Object.assign(new Error(`${code}: ${details}`), { code, details, metadata: {} });

describe('the end of a job that', () => {
  it.each([
    [
      'was cancelled keeps what was done',
      new CancelledFailure('Workflow canceled'),
      'cancelled',
      'The job was cancelled; parts that were done are kept.',
    ],
    [
      'was terminated says so',
      new TerminatedFailure('Workflow execution terminated'),
      'terminated',
      'The job was terminated: Workflow execution terminated.',
    ],
    [
      'took too long',
      new TimeoutFailure('Workflow execution timed out', undefined, 'START_TO_CLOSE'),
      'timed_out',
      'The job ran into its time limit.',
    ],
    [
      'failed says the innermost reason',
      failedActivity(
        'NON_RETRYABLE_FAILURE',
        ApplicationFailure.nonRetryable('upstream answered 400: Bad range'),
      ),
      'failed',
      'upstream answered 400: Bad range',
    ],
    [
      'was given up says that too',
      failedActivity(
        'MAXIMUM_ATTEMPTS_REACHED',
        new ApplicationFailure('outer', null, false, [], new Error('upstream answered 503')),
      ),
      'failed',
      'upstream answered 503 (given up after the last attempt)',
    ],
    [
      'failed in the workflow itself',
      ApplicationFailure.nonRetryable('no such thing'),
      'failed',
      'no such thing',
    ],
    ['failed without a reason', undefined, 'failed', 'Workflow execution failed'],
  ])('%s', (_what, cause, status, error) => {
    expect(endOf(cause)).toEqual({ status, error });
  });
});

describe('a call to the server that fails', () => {
  const ADDRESS = '127.0.0.1:7233';
  const wrapped = (code: number, details: string) =>
    new ServiceError('Failed to start Workflow', { cause: grpcError(code, details) });
  const SILENT =
    'The Temporal server at 127.0.0.1:7233 does not answer (too late); "durable-weather doctor" says what is wrong.';

  it.each([
    ['for want of time', wrapped(4, 'too late'), SILENT],
    ['for want of a server', wrapped(14, 'too late'), SILENT],
    ['without a wrapper', grpcError(14, 'too late'), SILENT],
    [
      'with an answer',
      wrapped(7, 'Request unauthorized'),
      'The Temporal server at 127.0.0.1:7233 refused the request: Request unauthorized.',
    ],
  ])('%s is put in words', (_what, error, words) => {
    expect(explain(error, ADDRESS)).toEqual(new UnavailableError(words));
    expect(explain(error, ADDRESS)).toBeInstanceOf(UnavailableError);
  });

  it('through a defect stays as it is', () => {
    const defect = new TypeError('x is not a function');
    expect(explain(defect, ADDRESS)).toBe(defect);
  });

  it('as an invalid argument is known, and no other', () => {
    expect(isInvalidArgument(wrapped(3, 'no mapping for search attribute'))).toBe(true);
    expect(isInvalidArgument(wrapped(5, 'namespace not found'))).toBe(false);
    expect(isInvalidArgument(new Error('3'))).toBe(false);
  });
});
