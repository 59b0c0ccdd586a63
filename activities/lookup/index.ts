import type { LookupDependencies } from './dependencies.js';
import { fetchLookupActivity } from './fetch-lookup.js';
import { finishLookupActivity, writtenLookupActivity } from './finish-lookup.js';
import { planLookupActivity } from './plan-lookup.js';

/** The activities of lookups, made from their effects. */
export function createLookupActivities(deps: LookupDependencies) {
  return {
    planLookup: planLookupActivity(deps),
    fetchLookup: fetchLookupActivity(deps),
    finishLookup: finishLookupActivity(deps),
    writtenLookup: writtenLookupActivity(deps),
  };
}

export type LookupActivities = ReturnType<typeof createLookupActivities>;
