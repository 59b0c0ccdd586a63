import { steadyNow } from '../base/deadline.js';
import type { DurablePromises } from './promises.js';

/** A call keeps this much of its time, whatever the loading took: enough to say why there is no answer. */
const LEAST_MS = 500;

/** Gives the same promises each time. Loading a server's client may take a second, in which nothing else runs. */
type LoadPromises = () => Promise<DurablePromises>;

/** For a server of tools, whose calls end in time whatever hangs (D7): the time that loading takes counts as theirs. */
export function loadedWithinCalls(load: LoadPromises): LoadPromises {
  const promises = limited(load);
  return async () => promises;
}

/**
 * For a command, which loads the client each time that it is run: on a busy machine the time of its call would be over
 * before the server was asked. The time of the call begins when the client is loaded.
 */
export function loadedBeforeCalls(load: LoadPromises): LoadPromises {
  return load;
}

function limited(load: LoadPromises): DurablePromises {
  async function within<T>(
    ms: number,
    use: (promises: DurablePromises, leftMs: number) => Promise<T>,
  ): Promise<T> {
    const begun = steadyNow();
    const promises = await load();
    return use(promises, Math.max(Math.min(ms, LEAST_MS), ms - (steadyNow() - begun)));
  }

  return {
    start: async (request, rerun) => (await load()).start(request, rerun),
    wait: async (name, until, signal) => (await load()).wait(name, until, signal),
    cancel: async (name) => (await load()).cancel(name),
    delete: async (names) => (await load()).delete(names),
    describe: (names, ms) => within(ms, (promises, left) => promises.describe(names, left)),
    steps: (name, ms) => within(ms, (promises, left) => promises.steps(name, left)),
    list: (filter, ms) => within(ms, (promises, left) => promises.list(filter, left)),
  };
}
