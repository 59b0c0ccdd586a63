import { addDays, later } from './dates.js';
import type { Days } from './gathering.js';

/**
 * The first of some days that upstream still revises or does not have yet, if any; until then its answer may change.
 * @param provisionalDays so many last days are revised, today included.
 */
export function provisionalFrom(
  { start_date, end_date }: Days,
  today: string,
  provisionalDays: number,
): string | undefined {
  const first = addDays(today, 1 - provisionalDays);
  return end_date < first ? undefined : later(first, start_date);
}
