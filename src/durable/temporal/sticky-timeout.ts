/**
 * A workflow whose worker has died waits this long for it before any worker may go on with it; a live one answers in
 * milliseconds.
 */
export const STICKY_TIMEOUT = '2 seconds';
