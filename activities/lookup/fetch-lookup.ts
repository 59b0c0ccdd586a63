import { ApplicationFailure } from '@temporalio/common';
import { type SeriesPoint, seriesAt } from '../../src/lookup/choose-series.js';
import { requestCover } from '../../src/lookup/cover-requests.js';
import type { Lookup } from '../../src/lookup/lookup.js';
import type { LookupPlan, PlannedRequest } from '../../src/lookup/plan-lookup.js';
import { eachDay, toDate } from '../../src/weather/dates.js';
import type { Days } from '../../src/weather/gathering.js';
import type { SeriesData } from '../../src/weather/provider.js';
import { fetchGap } from '../ask-upstream.js';
import { DAYS_LOST } from '../failure-types.js';
import { type Persistence, persist } from '../persist.js';
import { publishDays } from '../publish-days.js';
import type { LookupDependencies } from './dependencies.js';

/**
 * Brings what some requests of a plan ask for into the store. What is there already, also by an earlier attempt, is not
 * asked for again.
 * @param from the first request's index.
 * @returns how many requests are done.
 */
export function fetchLookupActivity(deps: LookupDependencies) {
  return (lookup: Lookup, hash: string, from: number, count: number): Promise<number> => {
    const plan = deps.readPlan(hash);
    if (plan === undefined) {
      throw ApplicationFailure.nonRetryable(
        `the plan ${hash} is not in the result store`,
        DAYS_LOST,
      );
    }
    const requests = plan.requests.slice(from, from + count);
    return persist(deps.now, undefined, (persistence) =>
      deps.inStore(async () => {
        for (const request of requests) await bringIn(deps, persistence, lookup, plan, request);
        return requests.length;
      }),
    );
  };
}

async function bringIn(
  deps: LookupDependencies,
  persistence: Persistence,
  lookup: Lookup,
  plan: LookupPlan,
  { series: index, ...span }: PlannedRequest,
): Promise<void> {
  const series = seriesAt(plan.series[index] as SeriesPoint, lookup);
  const today = toDate(deps.now());
  const { gaps } = await deps.parts.find(series, span, today);
  const publish = (days: Days, data: SeriesData) => publishDays(deps, series, days, data, today);
  for (const request of requestCover(series.variables.length)(gaps.flatMap(eachDay))) {
    await fetchGap(deps, persistence, series, request, publish);
  }
}
