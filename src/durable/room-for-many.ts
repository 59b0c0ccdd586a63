import type { DurablePromises } from './promises.js';

const MANY = 20;

/**
 * The same promises, for a process that keeps its memory small.
 * @param makeRoom is called when 20 jobs or more are started or described at once.
 */
export function roomForMany(promises: DurablePromises, makeRoom: () => void): DurablePromises {
  let inHand = 0;

  async function counted<T>(jobs: number, call: () => Promise<T>): Promise<T> {
    inHand += jobs;
    if (inHand >= MANY) makeRoom();
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
