const DAY_S = 86_400;

/** How long a limit lasts at most, seconds, by the word in its reason. Limits are counted by the clock's hour and UTC day. */
const PERIODS: readonly [RegExp, (now: number) => number][] = [
  [/\bminutely\b/i, () => 60],
  [/\bhourly\b/i, (now) => untilNext(3_600, now)],
  [/\bdaily\b/i, (now) => untilNext(DAY_S, now)],
  [/\bmonthly\b/i, (now) => Math.ceil((monthEnd(now).getTime() - now) / 1_000) + 1],
];

/**
 * How long upstream asks to be left alone, whole seconds; undefined where it does not say (then the retry policy
 * decides). A Retry-After is heeded as far as its reason goes: a minute's limit never waits an hour, and one without a
 * reason waits a day at most.
 * @param retryAfter the header's value: seconds or an HTTP date (RFC 9110, 10.2.3); empty without one.
 * @param now unix milliseconds.
 */
export function waitFor(reason: string, retryAfter: string, now: number): number | undefined {
  const period = PERIODS.find(([word]) => word.test(reason))?.[1](now);
  const asked = secondsOf(retryAfter.trim(), now);
  // What has passed, or is no time at all, says nothing.
  return asked > 0 ? Math.min(asked, period ?? DAY_S) : period;
}

/** The first moment of the next month, UTC, at which the limit of a month is new. */
export function monthEnd(now: number): Date {
  const date = new Date(now);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1));
}

/** NaN for what is neither. */
function secondsOf(retryAfter: string, now: number): number {
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter);
  return Math.ceil((Date.parse(retryAfter) - now) / 1_000);
}

/** One second more, for clocks that differ. */
function untilNext(periodSeconds: number, now: number): number {
  return periodSeconds - (Math.floor(now / 1_000) % periodSeconds) + 1;
}
