import type { WaitingReason } from '../src/weather/search-attributes.js';

/** The signal that reports the waits of activities to their workflow. */
export const WAITING_SIGNAL = 'waiting';

/** The content of the signal. */
export interface ToldWait {
  /** Id of the activity. */
  step: string;
  /** Absent if the wait is over. */
  reason?: WaitingReason;
}
