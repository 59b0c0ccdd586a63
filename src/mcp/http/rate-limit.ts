/** Requests that a caller may make at once, and a second after that. */
export interface Rate {
  burst: number;
  perSecond: number;
}

/** Counts requests by caller. */
export interface RateLimit {
  /** Takes a request. @returns the whole seconds to wait before the next one, where this one is too many. */
  take(caller: string): number | undefined;
}

/**
 * A bucket for each caller, refilled steadily. One that must be full again by now is forgotten, because a new one is
 * full too: callers come and go, and the process stays.
 * @param now milliseconds.
 * @param buckets those that are kept, the least recently used first.
 */
export function rateLimit(
  { burst, perSecond }: Rate,
  now: () => number,
  buckets = new Map<string, { left: number; at: number }>(),
): RateLimit {
  const fullAfterMs = (burst / perSecond) * 1_000;
  const forgetFull = (time: number) => {
    for (const [caller, { at }] of buckets) {
      if (time - at < fullAfterMs) return;
      buckets.delete(caller);
    }
  };
  return {
    take: (caller) => {
      const time = now();
      forgetFull(time);
      const { left, at } = buckets.get(caller) ?? { left: burst, at: time };
      const filled = Math.min(burst, left + ((time - at) / 1_000) * perSecond);
      const isFree = filled >= 1;
      buckets.delete(caller);
      buckets.set(caller, { left: isFree ? filled - 1 : filled, at: time });
      return isFree ? undefined : Math.ceil((1 - filled) / perSecond);
    },
  };
}
