import { addDays } from '../src/weather/dates.js';
import type { Part } from '../src/weather/gathering.js';
import type { Series } from '../src/weather/provider.js';
import type { ActivityDependencies } from './dependencies.js';

/**
 * The last day up to which all values of a job were final when they were fetched; undefined when all are final, and
 * when it is unknown.
 * @param parts in the order of their days.
 */
export async function lastFinalDay(
  { provider, parts: stored }: ActivityDependencies,
  parts: readonly Part[],
  series: Series,
): Promise<string | undefined> {
  if (provider.finalTo === undefined) return undefined;
  for (const [index, part] of parts.entries()) {
    const asked = await stored.asked(part);
    const final = asked === undefined ? undefined : provider.finalTo(series, asked);
    if (final === undefined) return undefined;
    if (final >= part.end_date) continue;
    return index === 0 || final >= part.start_date ? final : addDays(part.start_date, -1);
  }
  return undefined;
}
