/** Chooses the requests that have some days of one series at the least weight. */

import { requestWeight } from '../providers/open-meteo/price.js';
import { addDays, countDays } from '../weather/dates.js';
import type { Days } from '../weather/gathering.js';

/** No request is longer, as none of a gathering is: about ten years, of which a piece is never lighter by itself. */
const MOST_DAYS = 3_653;

/** Weights are sums of floats. */
const SAME = 1e-9;

const EPOCH = '1970-01-01';

/**
 * The best way to have the runs up to one: what the requests weigh, how many they are, and where the last one begins.
 */
interface Cover {
  weight: number;
  requests: number;
  /** The run before the last request's first; −1 where there is none. */
  before: number;
}

/** Gives the requests that have all of some days, which are in order and without repeats. */
type CoverDays = (days: readonly string[]) => Days[];

/**
 * Covers days with requests, in order, at the least weight that there is; of several such ways with the fewest
 * requests. A request has a least weight, so days that are near share one, and those between come with them. Dynamic
 * programming over runs of consecutive days: no request ends within a run, for two weigh no less than one.
 * @param variables how many are asked for.
 */
export function requestCover(variables: number): CoverDays {
  const weigh = weigher(variables);
  const free = daysOfLeastWeight(weigh);
  return (days) => coverRuns(runsOf(days), weigh, free).flatMap(pieces);
}

/** The runs that requests begin and end with. */
function coverRuns(runs: readonly Run[], weigh: Weigh, free: number): Run[] {
  const covers: Cover[] = [];
  for (let last = 0; last < runs.length; last += 1) {
    covers.push(bestCover(runs, last, covers, weigh, free));
  }
  const requests: Run[] = [];
  for (let last = runs.length - 1; last >= 0; ) {
    const { before } = covers[last] as Cover;
    requests.push({ from: (runs[before + 1] as Run).from, to: (runs[last] as Run).to });
    last = before;
  }
  return requests.reverse();
}

/** What requests weigh together. */
export function weightOf(requests: readonly Days[], variables: number): number {
  return requests.reduce((sum, request) => sum + requestWeight(request, variables), 0);
}

/** Consecutive days, counted from 1970-01-01. */
interface Run {
  from: number;
  to: number;
}

function runsOf(days: readonly string[]): Run[] {
  const runs: Run[] = [];
  for (const day of days.map((date) => countDays(EPOCH, date) - 1)) {
    const last = runs.at(-1);
    if (last?.to === day - 1) last.to = day;
    else runs.push({ from: day, to: day });
  }
  return runs;
}

type Weigh = (days: number) => number;

function weigher(variables: number): Weigh {
  const known = new Map<number, number>();
  return (days) => {
    const weight =
      known.get(days) ??
      requestWeight({ start_date: EPOCH, end_date: addDays(EPOCH, days - 1) }, variables);
    known.set(days, weight);
    return weight;
  };
}

/** So many days weigh as little as one. Above, each more weighs the same. */
function daysOfLeastWeight(weigh: Weigh): number {
  let days = 1;
  while (weigh(days + 1) - weigh(1) <= SAME) days += 1;
  return days;
}

function bestCover(
  runs: readonly Run[],
  last: number,
  covers: readonly Cover[],
  weigh: Weigh,
  free: number,
): Cover {
  const { to } = runs[last] as Run;
  let best: Cover | undefined;
  // The last gap with more than the free days after it: with more before it too, two requests are lighter than one.
  let gap: number | undefined;
  for (let first = last; first >= 0; first -= 1) {
    const { from } = runs[first] as Run;
    if (gap !== undefined && (runs[gap] as Run).to - from + 1 > free) break;
    const earlier = covers[first - 1] ?? { weight: 0, requests: 0 };
    const cover = {
      weight: earlier.weight + weigh(to - from + 1),
      requests: earlier.requests + 1,
      before: first - 1,
    };
    if (best === undefined || isBetter(cover, best)) best = cover;
    if (gap === undefined && to - from + 1 > free) gap = first - 1;
  }
  return best as Cover;
}

function isBetter(one: Cover, other: Cover): boolean {
  const difference = one.weight - other.weight;
  return Math.abs(difference) <= SAME ? one.requests < other.requests : difference < 0;
}

/** A long request in pieces of equal length, each far heavier than the least weight. */
function pieces({ from, to }: Run): Days[] {
  const days = to - from + 1;
  const count = Math.ceil(days / MOST_DAYS);
  return Array.from({ length: count }, (_, index) => ({
    start_date: addDays(EPOCH, from + Math.floor((days * index) / count)),
    end_date: addDays(EPOCH, from + Math.floor((days * (index + 1)) / count) - 1),
  }));
}
