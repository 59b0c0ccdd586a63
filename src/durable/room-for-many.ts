import type { DurablePromises } from './promises.js';
import type { ResultStore } from './results.js';

const MANY_JOBS = 20;

/** Each takes a fraction of a millisecond to read, or to compare with. */
const MANY_RECORDS = 200;

/**
 * The same promises, for a process that keeps its memory small.
 * @param makeRoom is called when 20 jobs or more are started or described at once.
 */
export function roomForMany(promises: DurablePromises, makeRoom: () => void): DurablePromises {
  let inHand = 0;

  async function counted<T>(jobs: number, call: () => Promise<T>): Promise<T> {
    inHand += jobs;
    if (inHand >= MANY_JOBS) makeRoom();
    try {
      return await call();
    } finally {
      inHand -= jobs;
    }
  }

  return {
    ...promises,
    start: (request, rerun) => counted(1, () => promises.start(request, rerun)),
    describe: (names, withinMs) => counted(names.length, () => promises.describe(names, withinMs)),
  };
}

/**
 * The same results, for a process that keeps its memory small.
 * @param makeRoom is called when 200 names or more are listed: each is read then, or compared.
 */
export function roomForManyRecords(results: ResultStore, makeRoom: () => void): ResultStore {
  const { seenNames, versions } = results;

  async function counted<T>(listing: Promise<T>, countOf: (listed: T) => number): Promise<T> {
    const listed = await listing;
    if (countOf(listed) >= MANY_RECORDS) makeRoom();
    return listed;
  }

  const count = ({ length }: readonly string[]) => length;
  return {
    ...results,
    names: () => counted(results.names(), count),
    ...(seenNames && { seenNames: () => counted(seenNames(), count) }),
    ...(versions && { versions: (names) => counted(versions(names), ({ size }) => size) }),
  };
}
