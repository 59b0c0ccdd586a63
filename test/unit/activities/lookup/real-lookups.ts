/** The activities of lookups on real parts, and their steps as the workflow takes them. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLookupActivities } from '../../../../activities/lookup/index.js';
import type { KeptPlan } from '../../../../activities/lookup/plan-lookup.js';
import type { LookupResult } from '../../../../src/lookup/contract.js';
import type { Lookup } from '../../../../src/lookup/lookup.js';
import { planReader } from '../../../../src/lookup/plan-file.js';
import { keepFile } from '../../../../src/lookup/read-table.js';
import { withTableInstance } from '../../../../src/lookup/table-instance.js';
import { storedResults } from '../../../../src/store/results.js';
import { lookupOf } from '../../../fakes/lookup-store.js';
import { activityEnvironment, realParts } from '../real-parts.js';

export interface RealLookups {
  store: string;
  /** What each request weighed. */
  weights: readonly number[];
  /** Keeps a table with the columns id, lat, lon, date. */
  keep(rows: readonly string[], changes?: Partial<Lookup>): Promise<Lookup>;
  plan(lookup: Lookup, before?: string): Promise<KeptPlan>;
  fetch(lookup: Lookup, plan: string, from: number, count: number): Promise<number>;
  finish(lookup: Lookup, plans: string[], name?: string): Promise<LookupResult>;
  /** What its workflow reads when it is cancelled. */
  written(lookup: Lookup): Promise<LookupResult | null>;
  /** Plans and fetches until there is nothing to ask for, and finishes. */
  run(lookup: Lookup): Promise<LookupResult>;
  remove(): Promise<void>;
}

export async function realLookups(url: string): Promise<RealLookups> {
  const { deps, store, weights, remove } = await realParts(url);
  const activities = createLookupActivities({
    ...deps,
    store,
    results: storedResults(store),
    isWhole: (files) => deps.integrity.faultsOf(files).length === 0,
    readPlan: planReader(store),
    withTables: withTableInstance,
    resolvePlace: (name) => Promise.reject(new Error(`nobody was to look up ${name}`)),
  });
  const plan: RealLookups['plan'] = (lookup, before) =>
    activityEnvironment().run(activities.planLookup, lookup, before);
  const fetch: RealLookups['fetch'] = (lookup, hash, from, count) =>
    activityEnvironment().run(activities.fetchLookup, lookup, hash, from, count);
  const finish: RealLookups['finish'] = (lookup, plans, job_name = 'visits') =>
    activityEnvironment().run(activities.finishLookup, lookup, {
      job_name,
      started_at: '2024-06-24T12:00:00.000Z',
      plans,
    });
  return {
    store,
    weights,
    keep: (rows, changes) =>
      withTableInstance(store, async (instance) => {
        const path = join(store, 'given.csv');
        await writeFile(path, ['id,lat,lon,date', ...rows, ''].join('\n'));
        return lookupOf(await keepFile(instance, store, path), changes);
      }),
    plan,
    fetch,
    finish,
    written: (lookup) => activityEnvironment().run(activities.writtenLookup, lookup, 'visits'),
    run: async (lookup) => {
      const plans: string[] = [];
      for (;;) {
        const { hash, requests } = await plan(lookup, plans.at(-1));
        plans.push(hash);
        if (requests === 0) return finish(lookup, plans);
        await fetch(lookup, hash, 0, requests);
      }
    },
    remove,
  };
}
