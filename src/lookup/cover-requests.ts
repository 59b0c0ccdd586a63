/** Chooses the requests that have some days of one series at the least weight. */
import { requestWeight } from '../providers/open-meteo/price.js';
import { addDays, countDays } from '../weather/dates.js';
import type { Days } from '../weather/gathering.js';
import { coverRanges } from '../weather/request-cover.js';

/** No request is longer, as none of a gathering is: about ten years. Two halves of such a request weigh as much. */
const MOST_DAYS = 3_653;

/** Gives the requests that have all of some days, which are in order and without repeats. */
type CoverDays = (days: readonly string[]) => Days[];

/** Covers days with requests at the least weight (coverRanges). @param variables the number that is asked for. */
export function requestCover(variables: number): CoverDays {
  const weigh = (days: Days) => requestWeight(days, variables);
  return (days) => coverRanges(stretchesOf(days), weigh).flatMap(pieces);
}

/** What requests weigh together. */
export function weightOf(requests: readonly Days[], variables: number): number {
  return requests.reduce((sum, request) => sum + requestWeight(request, variables), 0);
}

/** Consecutive days together. */
function stretchesOf(days: readonly string[]): Days[] {
  const stretches: Days[] = [];
  for (const day of days) {
    const last = stretches.at(-1);
    if (last !== undefined && addDays(last.end_date, 1) === day) last.end_date = day;
    else stretches.push({ start_date: day, end_date: day });
  }
  return stretches;
}

/** A long request in pieces of equal length, each far heavier than the least weight. */
function pieces({ start_date, end_date }: Days): Days[] {
  const days = countDays(start_date, end_date);
  const count = Math.ceil(days / MOST_DAYS);
  const dayAt = (piece: number) => addDays(start_date, Math.floor((days * piece) / count));
  return Array.from({ length: count }, (_, index) => ({
    start_date: dayAt(index),
    end_date: addDays(dayAt(index + 1), -1),
  }));
}
