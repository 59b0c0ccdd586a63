import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { digest, writeAtomically } from '../../src/base/files.js';
import type { Finished } from '../../src/durable/results.js';
import type { LookupResult } from '../../src/lookup/contract.js';
import { explainLostTable, findTable } from '../../src/lookup/kept-table.js';
import { LOOKUP_KIND, type Lookup } from '../../src/lookup/lookup.js';
import { DaysLostError, type MatchedRows, matchRows } from '../../src/lookup/match-rows.js';
import { lookupIdentity } from '../../src/lookup/normalise-lookup.js';
import { lookupFile } from '../../src/lookup/output-file.js';
import { lookupResult } from '../../src/lookup/result.js';
import { storedDaysFinder } from '../../src/lookup/stored-weather.js';
import { removePlan } from '../../src/lookup/table-files.js';
import { toDate } from '../../src/weather/dates.js';
import { expectedFailure } from '../expected-failure.js';
import { ALL_REFUSED, DAYS_LOST, TABLE_LOST } from '../failure-types.js';
import { persist } from '../persist.js';
import { nameTaken } from '../written-result.js';
import type { LookupDependencies } from './dependencies.js';

/** What only the workflow knows of the lookup that is finished. */
export interface FinishedLookup {
  job_name: string;
  /** ISO 8601, UTC. */
  started_at: string;
  /** Hashes of its plans, the one that holds last. */
  plans: string[];
}

/** Writes the file of a lookup, and the record that answers for the job from now on. */
export function finishLookupActivity(deps: LookupDependencies) {
  return async (lookup: Lookup, job: FinishedLookup): Promise<LookupResult> => {
    const outcome = await persist(deps, undefined, () =>
      deps.inStore(() => finish(deps, lookup, job)),
    );
    if ('lost' in outcome) throw expectedFailure(outcome.lost, outcome.type);
    return outcome.result;
  };
}

/** Reads the result of a lookup, if it has one. */
export function writtenLookupActivity(deps: LookupDependencies) {
  return (lookup: Lookup, jobName: string): Promise<LookupResult | null> =>
    deps.inStore(async () => (await writtenLookup(deps, lookup, jobName)) ?? null);
}

/** Of a lookup that cannot be finished, why, and the type of its failure. */
type FinishOutcome = { result: LookupResult } | { lost: string; type: string };

async function finish(
  deps: LookupDependencies,
  lookup: Lookup,
  job: FinishedLookup,
): Promise<FinishOutcome> {
  // Before its file is written over.
  const earlier = await writtenLookup(deps, lookup, job.job_name);
  const outcome = earlier === undefined ? await match(deps, lookup, job) : { result: earlier };
  if ('result' in outcome) for (const hash of job.plans) removePlan(deps.store, lookup.table, hash);
  return outcome;
}

/**
 * The answer that may have been read already stays the answer while its file exists: also in a retry after it was kept,
 * and when the job is cancelled after that.
 * @throws ApplicationFailure where the name is another job's.
 */
async function writtenLookup(
  deps: LookupDependencies,
  lookup: Lookup,
  jobName: string,
): Promise<LookupResult | undefined> {
  const written = await deps.results.read(jobName);
  if (written === undefined) return undefined;
  expectSameJob(deps, written, lookup);
  return deps.isWhole(written.files ?? []) ? (written.result as LookupResult) : undefined;
}

/** @throws ApplicationFailure where the name is another job's. */
function expectSameJob(
  { store }: LookupDependencies,
  { name, kind, identity }: Finished,
  lookup: Lookup,
): void {
  if (kind !== LOOKUP_KIND || identity !== lookupIdentity(lookup)) throw nameTaken(store, name);
}

async function match(
  deps: LookupDependencies,
  lookup: Lookup,
  { job_name, started_at, plans }: FinishedLookup,
): Promise<FinishOutcome> {
  const { store, parts, now, provider } = deps;
  const plan = deps.readPlan({ table: lookup.table, hash: plans.at(-1) ?? '' });
  if (plan === undefined) return { lost: 'the plan is not in the result store', type: DAYS_LOST };
  return deps.withTables(store, async (instance) => {
    const table = await findTable(instance, store, lookup.table);
    if (table === undefined)
      return { lost: explainLostTable(store, lookup.table), type: TABLE_LOST };
    const file = lookupFile(job_name, lookup.format);
    const path = join(store, file);
    try {
      const written: MatchedRows[] = [];
      await writeAtomically(store, path, async (temporary) => {
        const find = storedDaysFinder(parts, toDate(now()));
        const rows = await matchRows(instance, table, lookup, plan, find, temporary);
        refuseAllRefused(rows);
        written.push(rows);
      });
      const [rows] = written as [MatchedRows];
      const finished_at = new Date(now()).toISOString();
      const result = lookupResult(
        lookup,
        rows,
        { uri: pathToFileURL(path).href, bytes: statSync(path).size },
        { ...provider.source, gathered_at: finished_at },
      );
      const record = {
        name: job_name,
        kind: LOOKUP_KIND,
        identity: lookupIdentity(lookup),
        input: lookup,
        result,
        files: [{ file, ...digest(path) }],
        started_at,
        finished_at,
      };
      return { result: await keep(deps, lookup, record) };
    } catch (error) {
      if (error instanceof AllRefusedError) return { lost: error.message, type: ALL_REFUSED };
      if (!(error instanceof DaysLostError)) throw error;
      return { lost: error.message, type: DAYS_LOST };
    }
  });
}

/** A job that upstream has refused everything of fails, so that it can be tried again: its setting may be wrong. */
class AllRefusedError extends Error {
  override readonly name = 'AllRefusedError';
}

/** @throws AllRefusedError with upstream's words. */
function refuseAllRefused({ matched, missing_why }: MatchedRows): void {
  const refusal = missing_why.find(({ isRefusal }) => isRefusal);
  if (matched === 0 && refusal !== undefined) throw new AllRefusedError(refusal.why);
}

/**
 * A record that another worker has kept meanwhile stays, unless it is of a file that has gone.
 * @throws ApplicationFailure where the name is another job's.
 */
async function keep(
  deps: LookupDependencies,
  lookup: Lookup,
  record: Finished<Lookup, LookupResult>,
): Promise<LookupResult> {
  const { results, isWhole } = deps;
  const kept = (await results.put(record)) as Finished<Lookup, LookupResult>;
  if (kept === record) return record.result;
  expectSameJob(deps, kept, lookup);
  if (isWhole(kept.files ?? [])) return kept.result;
  await results.remove(record.name);
  await results.put(record);
  return record.result;
}
