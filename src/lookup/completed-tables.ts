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
  for (const name of await results.names()) {
    const finished = await results.read(name);
    if (finished?.kind !== LOOKUP_KIND || !isLookup(finished.input)) continue;
    tables.add(finished.input.table);
  }
  return tables;
}
