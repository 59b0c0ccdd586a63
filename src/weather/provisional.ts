import { addDays, later } from './dates.js';
import type { Days, Gathering } from './gathering.js';
import { OFFERS } from './offers.js';

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

/** The first day of a gathering that its provider still revises or does not have yet, if any. */
export function firstProvisionalDay(gathering: Gathering, today: string): string | undefined {
  return provisionalFrom(
    gathering,
    today,
    OFFERS[gathering.provider ?? 'open-meteo'].provisionalDays,
  );
}
