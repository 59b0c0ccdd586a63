import { countDays } from './dates.js';
import type { Chunk, Days } from './gathering.js';
import type { Resolution } from './variables.js';

const STEPS_PER_DAY: Record<Resolution, number> = { daily: 1, hourly: 24 };

/**
 * Years of a chunk: an upstream request costs the same to set up for a day as for a decade, and 85 years of
 * hours in 9 requests take half the time that they take in 85. A decade of hours is 88,000 rows.
 */
const CHUNK_YEARS = 10;

/**
 * Cuts a range into chunks, one a calendar decade (2010-2019), in order, without gap or overlap.
 * Pure: the workflow calls it, so a change here needs a patch (CONTRIBUTING.md).
 */
export function planChunks({ start_date, end_date }: Days): Chunk[] {
  const first = decadeOf(start_date);
  const count = (decadeOf(end_date) - first) / CHUNK_YEARS + 1;
  return Array.from({ length: count }, (_, index) => {
    const year = first + index * CHUNK_YEARS;
    return {
      start_date: index === 0 ? start_date : `${year}-01-01`,
      end_date: index === count - 1 ? end_date : `${year + CHUNK_YEARS - 1}-12-31`,
    };
  });
}

/** The decade's first year. */
function decadeOf(date: string): number {
  const year = Number(date.slice(0, 4));
  return year - (year % CHUNK_YEARS);
}

/** How many rows a complete range has: one a day, or 24 (in UTC every day has 24 hours). */
export function countRows(range: Days, resolution: Resolution): number {
  return countDays(range.start_date, range.end_date) * STEPS_PER_DAY[resolution];
}

/** Seconds between two rows. */
export function stepSeconds(resolution: Resolution): number {
  return 86_400 / STEPS_PER_DAY[resolution];
}
