import { setImmediate as afterEvents } from 'node:timers/promises';

/** Other calls get their turn after so many records. */
const BATCH = 100;

interface Records<T> {
  names(): Promise<readonly string[]>;
  read(name: string): Promise<T | undefined>;
}

/**
 * Reads every record of a store, also those that come meanwhile, each once. When this resolves, the list of names was
 * read in the same moment and had no name that is new.
 * @throws what reading throws.
 */
export async function everyRecord<T>(
  records: Records<T>,
  visit: (record: T) => void,
): Promise<void> {
  const seen = new Set<string>();
  for (;;) {
    const fresh = (await records.names()).filter((name) => !seen.has(name));
    if (fresh.length === 0) return;
    for (const name of fresh) {
      seen.add(name);
      if (seen.size % BATCH === 0) await afterEvents();
      const record = await records.read(name);
      if (record !== undefined) visit(record);
    }
  }
}
