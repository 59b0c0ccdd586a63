import { countDays } from './dates.js';
import type { Chunk, Days } from './gathering.js';
import type { Resolution } from './variables.js';

const STEPS_PER_DAY: Record<Resolution, number> = { daily: 1, hourly: 24 };

/**
 * Years in a chunk. The fixed cost of an upstream request is the same for a day and for a decade. 85 years of hours
 * in 9 requests take half the time of 85 requests. A decade of hours is 88,000 rows.
 */
const CHUNK_YEARS = 10;

/**
 * Cuts a range into chunks, one for each calendar decade (2010-2019), in order, without gap or overlap. Pure: the
 * workflow calls it, so a change here needs a patch (CONTRIBUTING.md).
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

/**
 * True if one activity fetches all chunks of a job, as long as all goes well: a decade of days is 3,653 rows, for which
 * the steps of an activity take longer than the request. Pure, and part of the workflow, as planChunks is.
 */
export function areFetchedTogether(gathering: Days & { resolution: Resolution }): boolean {
  return gathering.resolution === 'daily' && planChunks(gathering).length > 1;
}

/** The decade's first year. */
function decadeOf(date: string): number {
  const year = Number(date.slice(0, 4));
  return year - (year % CHUNK_YEARS);
}

/** The number of rows in a complete range: one a day, or 24 (in UTC every day has 24 hours). */
export function countRows(range: Days, resolution: Resolution): number {
  return countDays(range.start_date, range.end_date) * STEPS_PER_DAY[resolution];
}

/** Seconds between two rows. */
export function stepSeconds(resolution: Resolution): number {
  return 86_400 / STEPS_PER_DAY[resolution];
}
