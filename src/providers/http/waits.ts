/** How long upstream's limits last. */

const DAY_S = 86_400;

/**
 * The longest duration of a limit, seconds, by the word in its reason. Limits follow the clock's hour and the UTC
 * day.
 */
const PERIODS: readonly [RegExp, (now: number) => number][] = [
  [/\bminutely\b/i, () => 60],
  [/\bhourly\b/i, (now) => untilNext(3_600, now)],
  [/\bdaily\b/i, (now) => untilNext(DAY_S, now)],
  [/\bmonthly\b/i, (now) => Math.ceil((monthEnd(now).getTime() - now) / 1_000) + 1],
];

/**
 * How long upstream asks to wait, whole seconds; undefined if it does not say (then the retry policy decides). A
 * Retry-After is capped by its reason: a limit of a minute never waits an hour. Without a reason the cap is a day.
 * @param retryAfter the header's value: seconds or an HTTP date (RFC 9110, 10.2.3); empty if absent.
 * @param now unix milliseconds.
 */
export function waitFor(reason: string, retryAfter: string, now: number): number | undefined {
  const period = PERIODS.find(([word]) => word.test(reason))?.[1](now);
  const asked = secondsOf(retryAfter.trim(), now);
  // Ignore a time that has passed or is not a time.
  return asked > 0 ? Math.min(asked, period ?? DAY_S) : period;
}

/** The first moment of the next month, UTC, when a monthly limit is reset. */
export function monthEnd(now: number): Date {
  const date = new Date(now);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1));
}

/** NaN for text that is neither. */
function secondsOf(retryAfter: string, now: number): number {
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter);
  return Math.ceil((Date.parse(retryAfter) - now) / 1_000);
}

/** One second more, because clocks differ. */
function untilNext(periodSeconds: number, now: number): number {
  return periodSeconds - (Math.floor(now / 1_000) % periodSeconds) + 1;
}
