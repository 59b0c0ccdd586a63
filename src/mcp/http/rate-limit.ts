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

/** A bucket for each caller, refilled steadily. @param now milliseconds. */
export function rateLimit({ burst, perSecond }: Rate, now: () => number): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take: (caller) => {
      const time = now();
      const { left, at } = buckets.get(caller) ?? { left: burst, at: time };
      const filled = Math.min(burst, left + ((time - at) / 1_000) * perSecond);
      const isFree = filled >= 1;
      buckets.set(caller, { left: isFree ? filled - 1 : filled, at: time });
      return isFree ? undefined : Math.ceil((1 - filled) / perSecond);
    },
  };
}
