import { setTimeout as sleep } from 'node:timers/promises';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/**
 * Keeps the weight of upstream requests within so much a minute.
 * @param weightPerMinute 0 is unlimited.
 * @returns a function that resolves when its weight may be spent, and rejects when its signal is aborted.
 */
export function weightBudget(weightPerMinute: number) {
  if (weightPerMinute === 0) return async () => {};
  const limiter = new RateLimiterMemory({ points: weightPerMinute, duration: 60 });
  return async (weight: number, signal: AbortSignal): Promise<void> => {
    // A request heavier than the whole budget is let through when it has a minute to itself.
    const points = Math.min(Math.ceil(weight), weightPerMinute);
    for (;;) {
      const waitMs = await tryToSpend(limiter, points);
      if (waitMs === 0) return;
      await sleep(waitMs, undefined, { signal });
    }
  };
}

/** Milliseconds to wait before the next try; 0 when the points are spent. */
async function tryToSpend(limiter: RateLimiterMemory, points: number): Promise<number> {
  // consume() counts a refused request too, which would starve heavy ones: look first.
  const spent = await limiter.get('upstream');
  if (spent !== null && spent.consumedPoints + points > limiter.points) {
    return Math.max(spent.msBeforeNext, 1);
  }
  try {
    await limiter.consume('upstream', points);
    return 0;
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return Math.max(refused.msBeforeNext, 1);
    throw refused;
  }
}
