import { setTimeout as sleep } from 'node:timers/promises';

/** Far more than a test with today's date in its words takes. */
const MARGIN_MS = 120_000;
const DAY_MS = 86_400_000;

/** Waits until midnight UTC has passed where it is near: what a test asks and what it reads then are of one day. */
export async function awayFromMidnight(): Promise<void> {
  const leftMs = DAY_MS - (Date.now() % DAY_MS);
  if (leftMs < MARGIN_MS) await sleep(leftMs);
}
