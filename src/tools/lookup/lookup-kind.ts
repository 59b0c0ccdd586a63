import { UnavailableError } from '../../base/errors.js';
import type { JobKind, RemovedFiles } from '../../durable/kind.js';
import { removeRecords } from '../../durable/remove-records.js';
import type { Finished, ResultStore } from '../../durable/results.js';
import { isLookup } from '../../lookup/check-lookup.js';
import { completedTables } from '../../lookup/completed-tables.js';
import {
  type LookupResult,
  lookupProgressSchema,
  lookupResultSchema,
} from '../../lookup/contract.js';
import { LOOKUP_KIND, type Lookup, type LookupProgress } from '../../lookup/lookup.js';
import { lookupIdentity } from '../../lookup/normalise-lookup.js';
import { removePlans, removeUnlessUsed, tableFiles } from '../../lookup/table-files.js';
import type { PartIntegrity } from '../../store/part-integrity.js';
import { removeFilesOf } from '../../store/remove-files.js';
import { inStore } from '../../store/store-errors.js';
import { describeLookup, lookupLabel, tableLabel } from './lookup-words.js';

/** What completed lookups are looked at with. */
interface LookupStoreAccess {
  /** Absolute folder of the result store. */
  store: string;
  integrity: PartIntegrity;
}

/** Said with each deletion: another job may have asked for the same days since, or may do so. */
const WEATHER_STAYS = 'Weather that lookups fetched stays in the store, for later jobs.';

/** The name under which the worker registers it (workflows/look-up-weather.ts). */
const LOOKUP_WORKFLOW = 'lookUpWeather';

/** A job that looks up the weather for a table of places and dates. */
export function lookupKind({
  store,
  integrity,
}: LookupStoreAccess): JobKind<Lookup, LookupResult, LookupProgress> {
  return {
    kind: LOOKUP_KIND,
    workflowType: LOOKUP_WORKFLOW,
    // 200,000 rows that share no request take the free tier 20 days.
    timeLimit: '30 days',
    startTool: 'start_lookup',
    keeps: 'weather that is fetched is kept',
    isInput: isLookup,
    identityOf: lookupIdentity,
    label: lookupLabel,
    describe: describeLookup,
    listed: (lookup) => ({ place: tableLabel(lookup), model: lookup.model ?? 'best_match' }),
    progressOf: (value) => lookupProgressSchema.safeParse(value).data,
    // Where nothing is to be asked, what is left to do has no measure.
    shareOf: ({ done, of }) => ({ done, of: Math.max(1, of) }),
    // How many requests there were is of no use any more.
    finalProgress: () => undefined,
    isResult: (value): value is LookupResult => lookupResultSchema.safeParse(value).success,
    explainLoss: ({ files = [] }) => {
      const [fault] = integrity.faultsOf(files);
      return fault && `The file ${fault.part.file} is ${fault.fault}; it is made again.`;
    },
    explainUnstored: (_name, { file }, place) =>
      `the result store that is looked into here, ${place}, has not the file; its worker wrote ${file.uri}.`,
    remove: (doomed, running, results) => removeLookups(store, doomed, running, results),
    removeUnfinished: (doomed, running, results) => removeTables(store, doomed, running, results),
    remarks: async (jobs) => ({
      sentences: jobs.map(
        ({ name, result }) => `The table of "${name}" with its weather is ${result.file.uri}.`,
      ),
      isIncomplete: jobs.some(({ result }) => result.missing > 0),
    }),
  };
}

async function removeLookups(
  store: string,
  doomed: readonly Finished<Lookup, LookupResult>[],
  running: readonly Lookup[],
  results: ResultStore,
): Promise<RemovedFiles> {
  // In this order: what may be left over is a file without a record, never a record without its file.
  const { gone, left } = await removeRecords(doomed, (name) => results.remove(name));
  const { removed, back, lost } = await removeFilesOf(store, gone, () => true, results.put);
  const bytes = removed.reduce((sum, file) => sum + file.bytes, 0);
  const inputs = gone.map(({ input }) => input);
  const tablesKept = await removeTables(store, inputs, running, results).catch(explainKept);
  return {
    files: `${removed.length} ${removed.length === 1 ? 'file' : 'files'} of ${bytes} bytes`,
    kept: [lost, tablesKept, WEATHER_STAYS].filter(Boolean).join(' '),
    left: back.length > 0 ? [...(left ?? []), ...back] : left,
  };
}

/** Their record is gone, so no other call finds them: a worker removes them when they are unused for 35 days. */
function explainKept(error: unknown): string {
  if (!(error instanceof UnavailableError)) throw error;
  return `Tables are kept: ${error.message}`;
}

/**
 * Removes the tables and plans of some jobs. A table stays as long as another job has it.
 * @throws UnavailableError if the store does not tell who has them, or the disk fails.
 */
async function removeTables(
  store: string,
  doomed: readonly Lookup[],
  running: readonly Lookup[],
  results: ResultStore,
): Promise<void> {
  const inUse = new Set(running.map(({ table }) => table));
  const seen = doomed.map(({ table }) => ({ table, files: tableFiles(store, table) }));
  const completed = await completedTables(results);
  await inStore(store, async () => {
    for (const { table, files } of seen) {
      if (inUse.has(table)) continue;
      removePlans(store, table);
      if (!completed.has(table)) removeUnlessUsed(files);
    }
  });
}
