import { countDays, toDate } from '../src/weather/dates.js';
import type { LookIntoStore } from '../src/weather/provider.js';
import type { ActivityDependencies } from './dependencies.js';

/** Counts the stored values of a series, for a provider that chooses between several series. */
export function storedValues({ parts, countValues, now }: ActivityDependencies): LookIntoStore {
  return async (series, days) => {
    const found = await parts.find(series, days, toDate(now()));
    if (found.parts.length === 0) return { days: 0, values: {} };
    const missing = found.gaps.map((gap) => countDays(gap.start_date, gap.end_date));
    const stored = found.parts.map((part) => ({ ...part, path: parts.path(part) }));
    return {
      days: missing.reduce((rest, gap) => rest - gap, countDays(days.start_date, days.end_date)),
      values: await countValues(stored, series.variables),
    };
  };
}
