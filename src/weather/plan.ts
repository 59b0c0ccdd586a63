import { countDays } from './dates.js';
import type { Chunk, Gathering } from './gathering.js';
import type { Resolution } from './variables.js';

const STEPS_PER_DAY: Record<Resolution, number> = { daily: 1, hourly: 24 };

/**
 * Cuts a range into chunks, one a calendar year, in order, without gap or overlap.
 * Years, because every gathering of the same place then cuts at the same days and shares its parts with the others.
 * Pure: the workflow calls it, so a change here needs a patch (CONTRIBUTING.md).
 */
export function planChunks(range: Pick<Gathering, 'start_date' | 'end_date'>): Chunk[] {
  const firstYear = Number(range.start_date.slice(0, 4));
  const lastYear = Number(range.end_date.slice(0, 4));
  const years = Array.from({ length: lastYear - firstYear + 1 }, (_, index) => firstYear + index);
  return years.map((year) => ({
    start_date: year === firstYear ? range.start_date : `${year}-01-01`,
    end_date: year === lastYear ? range.end_date : `${year}-12-31`,
  }));
}

/** How many rows a complete range has: one a day, or 24 (in UTC every day has 24 hours). */
export function countRows(range: Chunk, resolution: Resolution): number {
  return countDays(range.start_date, range.end_date) * STEPS_PER_DAY[resolution];
}

/** Seconds between two rows. */
export function stepSeconds(resolution: Resolution): number {
  return 86_400 / STEPS_PER_DAY[resolution];
}

/**
 * What Open-Meteo counts a request as: max(1, variables/10, variables/10 × days/14)
 * (`ApiQueryParameter.calculateQueryWeight` in open-meteo/open-meteo).
 */
export function requestWeight(range: Chunk, variables: number): number {
  const days = countDays(range.start_date, range.end_date);
  return Math.max(1, variables / 10, (variables / 10) * (days / 14));
}
