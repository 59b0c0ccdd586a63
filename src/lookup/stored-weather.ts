/** What the result store's parts have for lookups. */
import { UnavailableError } from '../base/errors.js';
import type { Parts } from '../store/parts.js';
import type { Days } from '../weather/gathering.js';
import type { FindStoredDays } from './match-rows.js';
import { type StoredWeather, spanOf } from './plan-lookup.js';

/** @param today the day on which it is looked: parts of days that upstream still revises count on their day alone. */
export function storedWeather(parts: Parts, today: string): StoredWeather {
  return {
    describe: async (series) => {
      try {
        return await parts.description(series);
      } catch (error) {
        if (error instanceof UnavailableError) return undefined;
        throw error;
      }
    },
    missing: async (series, days) => {
      if (days.length === 0) return [];
      const { gaps } = await parts.find(series, spanOf(days), today);
      return within(days, gaps);
    },
  };
}

/** Those of some days, in order, that lie in stretches, in order. */
function within(days: readonly string[], stretches: readonly Days[]): string[] {
  let index = 0;
  return days.filter((day) => {
    while (index < stretches.length && (stretches[index] as Days).end_date < day) index += 1;
    const stretch = stretches[index];
    return stretch !== undefined && stretch.start_date <= day;
  });
}

/** Finds the files of stored days; those between the days come with them. */
export function storedDaysFinder(parts: Parts, today: string): FindStoredDays {
  return async (series, days) => {
    const found = await parts.find(series, spanOf(days), today);
    return found.parts.map((part) => ({ ...part, path: parts.path(part) }));
  };
}
