import type { LookupEstimate } from './contract.js';
import type { PlanFacts } from './plan-lookup.js';

/** Open-Meteo's free tier gives so much weight a day to an address (open-meteo.com/en/terms). */
const FREE_WEIGHT_PER_DAY = 10_000;

/** Weights and days keep this many decimals. */
const DECIMALS = 2;
const REMARKS_NAMED = 20;

/** The cost of a lookup, before anything is started. */
export function estimateOf({ bad, remarks, ...facts }: PlanFacts): LookupEstimate {
  return {
    rows: facts.rows,
    bad_row_count: bad.count,
    bad_rows: bad.first,
    places: facts.places,
    cells: facts.cells,
    days: facts.days,
    pairs: facts.pairs,
    requests: facts.requests,
    weight: roundUp(facts.weight),
    days_of_free_tier: roundUp(facts.weight / FREE_WEIGHT_PER_DAY),
    ...(remarks.length > 0 && { remarks: remarks.slice(0, REMARKS_NAMED) }),
  };
}

/** Never less than it takes; binary noise does not count. */
function roundUp(value: number): number {
  const scale = 10 ** DECIMALS;
  return Math.ceil(Number((value * scale).toFixed(DECIMALS))) / scale;
}
