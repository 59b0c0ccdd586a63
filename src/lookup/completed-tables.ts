import { everyRecord } from '../durable/every-record.js';
import type { ResultStore } from '../durable/results.js';
import { isLookup } from './check-lookup.js';
import { LOOKUP_KIND } from './lookup.js';

/**
 * The tables of completed lookups, by their SHA-256: they can be looked up again.
 * @throws UnavailableError when a record cannot be read: its table is not known then.
 */
export async function completedTables(
  results: Pick<ResultStore, 'names' | 'read'>,
): Promise<Set<string>> {
  const tables = new Set<string>();
  await everyRecord(results, ({ kind, input }) => {
    if (kind === LOOKUP_KIND && isLookup(input)) tables.add(input.table);
  });
  return tables;
}
