import { addDays, later } from './dates.js';
import type { Days, Gathering } from './gathering.js';
import { MODELS, modelOf } from './models.js';
import { OFFERS } from './offers.js';

/**
 * The first of some days that upstream still revises or does not have yet, if any. Before that day the answer is
 * stable.
 * @param provisionalDays the number of last days, today included, that are still revised.
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

/** The number of last days, today included, that a provider still revises or does not have yet for a model. */
export function provisionalDaysOf({
  provider = 'open-meteo',
  model,
}: Pick<Gathering, 'provider' | 'model'>): number {
  const used = modelOf({ provider, ...(model && { model }) });
  // A model that is no longer continued is no longer revised.
  const hasEnded = used !== undefined && MODELS[used].lastDay !== undefined;
  return hasEnded ? 0 : OFFERS[provider].provisionalDays;
}
