import { activityInfo } from '@temporalio/activity';
import { explainLostTable, findTable } from '../../src/lookup/kept-table.js';
import type { Lookup } from '../../src/lookup/lookup.js';
import { keepPlan, type PlanId } from '../../src/lookup/plan-file.js';
import { type LookupPlan, planLookup } from '../../src/lookup/plan-lookup.js';
import { refusedOfPlan } from '../../src/lookup/refusals.js';
import { storedWeather } from '../../src/lookup/stored-weather.js';
import { toDate } from '../../src/weather/dates.js';
import { expectedFailure } from '../expected-failure.js';
import { TABLE_LOST } from '../failure-types.js';
import { persist } from '../persist.js';
import type { LookupDependencies } from './dependencies.js';

/** A plan that is kept in the result store. */
export interface KeptPlan {
  /** By which it is read. */
  hash: string;
  /** The number of requests that are still needed. */
  requests: number;
  /** Rows of the table. */
  rows: number;
}

/**
 * Plans what a lookup still has to ask upstream for.
 * @param before hash of the plan that went before, whose places and day stay what they are.
 */
export function planLookupActivity(deps: LookupDependencies) {
  return async (lookup: Lookup, before?: string): Promise<KeptPlan> => {
    const kept = await persist(deps, undefined, () =>
      deps.inStore(() => plan(deps, lookup, before)),
    );
    if (kept !== undefined) return kept;
    throw expectedFailure(explainLostTable(deps.store, lookup.table), TABLE_LOST);
  };
}

/** Undefined where the table is not there. */
function plan(
  deps: LookupDependencies,
  lookup: Lookup,
  before: string | undefined,
): Promise<KeptPlan | undefined> {
  const { store, parts, now, resolvePlace, withTables } = deps;
  return withTables(store, async (instance) => {
    const table = await findTable(instance, store, lookup.table);
    if (table === undefined) return undefined;
    const planned = await planLookup(
      instance,
      table,
      lookup,
      {
        resolve: resolvePlace,
        stored: storedWeather(parts, toDate(now())),
        now,
        onStep: () => undefined,
      },
      before === undefined ? undefined : earlierPlan(deps, { table: lookup.table, hash: before }),
    );
    const hash = await keepPlan(store, lookup.table, jobName(), planned.plan);
    return { hash, requests: planned.facts.requests, rows: planned.facts.rows };
  });
}

function earlierPlan({ store, readPlan }: LookupDependencies, id: PlanId): LookupPlan | undefined {
  const plan = readPlan(id);
  return plan && { ...plan, refused: [...plan.refused, ...refusedOfPlan(store, id)] };
}

function jobName(): string {
  return activityInfo().workflowExecution?.workflowId ?? '';
}
