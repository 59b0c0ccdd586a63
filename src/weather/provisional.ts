import { addDays, later } from './dates.js';
import type { Days, Gathering } from './gathering.js';
import { MODELS, modelOf } from './models.js';
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
  return provisionalFrom(gathering, today, provisionalDaysOf(gathering));
}

/** So many last days, today included, a provider still revises or does not have yet of a model. */
export function provisionalDaysOf({
  provider = 'open-meteo',
  model,
}: Pick<Gathering, 'provider' | 'model'>): number {
  const used = modelOf({ provider, ...(model && { model }) });
  // A model that has come to its end is not revised any more.
  const hasEnded = used !== undefined && MODELS[used].lastDay !== undefined;
  return hasEnded ? 0 : OFFERS[provider].provisionalDays;
}
