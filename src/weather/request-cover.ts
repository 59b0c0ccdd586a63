/** Chooses the requests that have some ranges of days of one series at the least weight. */
import { addDays, countDays } from './dates.js';
import type { Days } from './gathering.js';

/**
 * The weight of one request for some days. It depends on their number alone: the same up to a number of days, then each
 * further day adds the same; the first of these may add less. Where a large answer needs a proof, the weight also rises
 * once, by the proof's. This is not considered, so such a cover may weigh somewhat more than the least.
 */
export type WeighDays = (days: Days) => number;

/** Weights are sums of floats. */
const SAME = 1e-9;

const EPOCH = '1970-01-01';

/** A provider may have one weight for any number of days. No request is longer than this. */
const MOST_DAYS = 100_000;

/** The best cover of the ranges up to one. */
interface Cover {
  /** Of its requests together. */
  weight: number;
  requests: number;
  /** Index of the range before the first one of the last request; −1 if there is none. */
  before: number;
}

/** Days as numbers that count from 1970-01-01. */
interface Run {
  from: number;
  to: number;
}

/**
 * Covers ranges with requests at the least weight that there is; of several such covers it takes one with the fewest
 * requests. A request has a least weight, so near ranges share one, and the days between are asked for too. Dynamic
 * programming over the ranges: each request begins with the first day of one and ends with the last day of one.
 * @param ranges in order, apart from each other.
 */
export function coverRanges(ranges: readonly Days[], weigh: WeighDays): Days[] {
  if (ranges.length < 2) return [...ranges];
  const price = priceOfDays(rememberedWeights(weigh));
  const runs = ranges.map(toRun);
  const covers: Cover[] = [];
  for (let last = 0; last < runs.length; last += 1) {
    covers.push(bestCover(runs, last, covers, price));
  }
  const requests: Days[] = [];
  for (let last = runs.length - 1; last >= 0; ) {
    const { before } = covers[last] as Cover;
    const { start_date } = ranges[before + 1] as Days;
    const { end_date } = ranges[last] as Days;
    requests.push({ start_date, end_date });
    last = before;
  }
  return requests.reverse();
}

function toRun({ start_date, end_date }: Days): Run {
  return { from: countDays(EPOCH, start_date), to: countDays(EPOCH, end_date) };
}

type Weigh = (days: number) => number;

function rememberedWeights(weigh: WeighDays): Weigh {
  const known = new Map<number, number>();
  return (days) => {
    const weight =
      known.get(days) ?? weigh({ start_date: EPOCH, end_date: addDays(EPOCH, days - 1) });
    known.set(days, weight);
    return weight;
  };
}

interface Price {
  weigh: Weigh;
  /** The number of days that weigh as little as one. */
  free: number;
  /** The number of days between two long ranges from which on two requests are no heavier than one. */
  apart: number;
}

function priceOfDays(weigh: Weigh): Price {
  if (weigh(MOST_DAYS) - weigh(1) <= SAME) return { weigh, free: MOST_DAYS, apart: MOST_DAYS };
  let free = 1;
  while (weigh(free + 1) - weigh(1) <= SAME) free += 1;
  const perDay = weigh(free + 2) - weigh(free + 1);
  const perRequest = weigh(free + 1) - perDay * (free + 1);
  return { weigh, free, apart: Math.ceil(perRequest / perDay - SAME) };
}

function bestCover(
  runs: readonly Run[],
  last: number,
  covers: readonly Cover[],
  { weigh, free, apart }: Price,
): Cover {
  const { to } = runs[last] as Run;
  let best: Cover | undefined;
  // The last long enough gap with more than the free days after it. With more before it too, a request would end there.
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
    const days = from - ((runs[first - 1] as Run | undefined)?.to ?? from) - 1;
    if (gap === undefined && to - from + 1 > free && days >= apart) gap = first - 1;
  }
  return best as Cover;
}

function isBetter(one: Cover, other: Cover): boolean {
  const difference = one.weight - other.weight;
  return Math.abs(difference) <= SAME ? one.requests < other.requests : difference < 0;
}
