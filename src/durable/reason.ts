/** Workflow code loads this module. */

/** The innermost cause of a failure says what happened; the failures around it say only where. */
export function innermostOf(failure: Error): Error {
  return failure.cause instanceof Error ? innermostOf(failure.cause) : failure;
}

/**
 * What happened, and whether that was the last of several attempts.
 * @param shown gives the form in which the message is shown.
 */
export function reasonOf(failure: Error, shown: (message: string) => string): string {
  const words = shown(innermostOf(failure).message);
  return isGivenUp(failure) ? `${words} (given up after the last attempt)` : words;
}

function isGivenUp(failure: Error): boolean {
  const { cause } = failure;
  if (!(cause instanceof Error)) return false;
  return isLastAttempt(failure) || isGivenUp(cause);
}

/** By its name, because clients and workflow code have Temporal's class from different packages. */
function isLastAttempt(failure: Error & { retryState?: string }): boolean {
  return failure.name === 'ActivityFailure' && failure.retryState === 'MAXIMUM_ATTEMPTS_REACHED';
}
