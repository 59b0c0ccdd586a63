import { pointKey, type SeriesPoint, seriesAt } from '../../src/lookup/choose-series.js';
import { requestCover } from '../../src/lookup/cover-requests.js';
import type { Lookup } from '../../src/lookup/lookup.js';
import type { PlanId } from '../../src/lookup/plan-file.js';
import type { LookupPlan, PlannedRequest } from '../../src/lookup/plan-lookup.js';
import {
  keepRefused,
  type RefusedDays,
  refusedOfBatch,
  withoutRefused,
} from '../../src/lookup/refusals.js';
import { noteUse } from '../../src/lookup/table-files.js';
import { addDays, countDays, eachDay, toDate } from '../../src/weather/dates.js';
import type { Days } from '../../src/weather/gathering.js';
import { type Series, UpstreamError } from '../../src/weather/provider.js';
import { fetchGap } from '../ask-upstream.js';
import { expectedFailure } from '../expected-failure.js';
import { DAYS_LOST } from '../failure-types.js';
import { type Persistence, persist } from '../persist.js';
import { publishDays } from '../publish-days.js';
import type { LookupDependencies } from './dependencies.js';

/** If upstream refuses this many places in one batch and answers for none, it refuses the job and not its rows. */
const MOST_REFUSED_PLACES = 20;

/** Some requests of a plan, in one attempt. */
interface Batch {
  deps: LookupDependencies;
  persistence: Persistence;
  lookup: Lookup;
  id: PlanId;
  /** Index of the first request. */
  from: number;
  refused: RefusedDays[];
  hasAnswer: boolean;
}

/**
 * Brings what some requests of a plan ask for into the store. What is there already, also by an earlier attempt, is not
 * asked for again. What upstream refuses is noted beside the plan, and the rest goes on.
 * @param from the first request's index.
 * @returns how many requests are done.
 */
export function fetchLookupActivity(deps: LookupDependencies) {
  return (lookup: Lookup, hash: string, from: number, count: number): Promise<number> => {
    const id = { table: lookup.table, hash };
    const plan = deps.readPlan(id);
    if (plan === undefined) {
      throw expectedFailure(`the plan ${hash} is not in the result store`, DAYS_LOST);
    }
    const requests = plan.requests.slice(from, from + count);
    return persist(deps, undefined, (persistence) =>
      deps.inStore(async () => {
        noteUse(deps.store, lookup.table, hash, deps.now());
        const refused = refusedOfBatch(deps.store, id, from);
        const batch: Batch = { deps, persistence, lookup, id, from, refused, hasAnswer: false };
        for (const request of requests) await bringIn(batch, plan, request);
        return requests.length;
      }),
    );
  };
}

async function bringIn(
  batch: Batch,
  plan: LookupPlan,
  { series: index, ...span }: PlannedRequest,
): Promise<void> {
  const { deps, lookup, refused } = batch;
  const point = plan.series[index] as SeriesPoint;
  const series = seriesAt(point, lookup);
  const { gaps } = await deps.parts.find(series, span, toDate(deps.now()));
  const days = withoutRefused(gaps.flatMap(eachDay), point, refused);
  for (const request of requestCover(series.variables.length)(days)) {
    const why = await ask(batch, series, request);
    if (why !== undefined) await narrow(batch, series, request, why);
  }
}

/** Asks for some days. @returns upstream's words if it refuses them. */
async function ask(batch: Batch, series: Series, days: Days): Promise<string | undefined> {
  const { deps, persistence } = batch;
  const gap = { series, days, asked: toDate(deps.now()) };
  try {
    await fetchGap(deps, persistence, gap, (answer) => publishDays(deps, answer));
    batch.hasAnswer = true;
    return undefined;
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.failure !== 'rejected') throw error;
    return error.message;
  }
}

/**
 * Finds the days of a refused request that upstream refuses. Each half is asked for by itself, and again the half that
 * is refused alone: that ends at one day, or at days that have nothing good among them.
 */
async function narrow(batch: Batch, series: Series, days: Days, why: string): Promise<void> {
  const { start_date, end_date } = days;
  const count = countDays(start_date, end_date);
  if (count === 1) return refuse(batch, series, days, why);
  const middle = addDays(start_date, Math.floor(count / 2) - 1);
  const halves = [
    { start_date, end_date: middle },
    { start_date: addDays(middle, 1), end_date },
  ];
  const refused: [Days, string][] = [];
  for (const half of halves) {
    const words = await ask(batch, series, half);
    if (words !== undefined) refused.push([half, words]);
  }
  const [only] = refused;
  if (refused.length > 1) return refuse(batch, series, days, why);
  if (only !== undefined) await narrow(batch, series, ...only);
}

async function refuse(batch: Batch, { latitude, longitude }: Series, days: Days, why: string) {
  const { deps, id, from, refused, hasAnswer } = batch;
  refused.push({ latitude, longitude, ...days, why });
  await keepRefused(deps.store, id, from, refused);
  const places = new Set(refused.map(pointKey)).size;
  if (!hasAnswer && places >= MOST_REFUSED_PLACES) throw new UpstreamError('rejected', why);
}
