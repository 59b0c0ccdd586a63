import { WAITING_REASONS, type WaitingReason } from '../src/weather/search-attributes.js';

const OVER = 'waiting-is-over';

/**
 * The signals that report the waits of activities to their workflow. The Web UI shows a signal by its name alone, so the
 * name says why: "waiting-outage". "waiting" is in histories of before.
 */
export const WAITING_SIGNALS = ['waiting', OVER, ...WAITING_REASONS.map(signalFor)] as const;

/** The content of each of them. */
export interface ToldWait {
  /** Id of the activity. */
  step: string;
  /** Absent if the wait is over. */
  reason?: WaitingReason;
}

/** @param reason undefined if the wait is over. */
export function waitingSignal(reason: WaitingReason | undefined): string {
  return reason === undefined ? OVER : signalFor(reason);
}

function signalFor(reason: WaitingReason): string {
  return `waiting-${reason}`;
}
