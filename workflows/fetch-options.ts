/** Options of the activities that wait for upstream or for the store, beside those of JobEnding. */
export const FETCH_OPTIONS = {
  // A request has a minute, and a decade may be asked for in months; longer waits end the attempt.
  startToCloseTimeout: '4 hours',
  // The limit for all tries and waits of one chunk or batch.
  scheduleToCloseTimeout: '5 days',
  // Five heartbeat intervals: a dead worker is noticed this fast, and a busy one is not taken for dead.
  heartbeatTimeout: '5 seconds',
  // The activity itself decides when the next attempt comes, or that none comes (activities/tries.ts). This policy is
  // for failures that it cannot report, such as its worker's death.
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
} as const;
