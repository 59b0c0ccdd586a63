import { cancellationSignal } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import { unlessAborted } from '../../base/abort.js';

/** A job that is cancelled waits so long for a result that is being written. A store that hangs may write it later. */
const PATIENCE_MS = 10_000;

/**
 * Does what writes a result in a local activity with WAIT_CANCELLATION_COMPLETED. Temporal tries one that fails again,
 * also when its job was cancelled meanwhile, and waits for one that hangs.
 * @throws CancelledFailure where the job was cancelled, and the work fails or takes 10 s more; errors of the work.
 */
export async function unlessCancelledMeanwhile<T>(
  work: () => Promise<T>,
  signal: AbortSignal = cancellationSignal(),
): Promise<T> {
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const beginToWait = () => {
    timer = setTimeout(() => late.abort(), PATIENCE_MS);
  };
  if (signal.aborted) beginToWait();
  else signal.addEventListener('abort', beginToWait, { once: true });
  try {
    return await unlessAborted(work(), late.signal);
  } catch (error) {
    throw signal.aborted ? new CancelledFailure('the job was cancelled') : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', beginToWait);
  }
}
