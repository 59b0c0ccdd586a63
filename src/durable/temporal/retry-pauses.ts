import { refusalOf } from './failures.js';

const FIRST_MS = 300;
const LAST_MS = 5_000;

/**
 * The pauses between the tries of one wait, by what each try failed with. A server that was away is asked again soon,
 * for it may be back. One that refuses seldom thinks better of it, and is asked half as often after each refusal.
 */
export function retryPauses(): (error: unknown) => number {
  let next = FIRST_MS;
  return (error) => {
    const pause = refusalOf(error) === undefined ? FIRST_MS : next;
    next = Math.min(2 * pause, LAST_MS);
    return pause;
  };
}
