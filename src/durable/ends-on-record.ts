import { setTimeout as sleep } from 'node:timers/promises';
import { LinkedAbort } from '../base/abort.js';
import { steadyNow } from '../base/deadline.js';
import { isJobName } from './naming.js';
import type { DurablePromises, JobEnd } from './promises.js';
import type { ResultStore } from './results.js';
import { readFinished } from './states.js';

/** An abort without a reason makes an error with a stack, which takes longer than all else that it does. */
const OVER = 'the job has ended';

/**
 * How long a call waits for a workflow whose job has its record already. It ends within milliseconds, and later where
 * its worker has died.
 */
export const LAST_STEP_MS = 1_000;

/**
 * The same promises, except that a wait ends as soon as the result store has the job's record: the job is completed
 * from then on, and what its worker and the server still do takes a third of a small job's time. Later calls about the
 * job wait for that, so that none of them finds it running.
 */
export function endingOnRecord(promises: DurablePromises, results: ResultStore): DurablePromises {
  /** By job name; a step that is over is not there. */
  const lastSteps = new Map<string, Promise<unknown>>();

  /** @param atServer the wait for the job's end at the server, which goes on. */
  function addLastStep(name: string, atServer: Promise<unknown>, stop: LinkedAbort): void {
    const over = new AbortController();
    // A wait whose server is not found yet may not heed its signal.
    const limit = sleep(LAST_STEP_MS, undefined, { signal: over.signal });
    const step = Promise.race([Promise.allSettled([atServer]), Promise.allSettled([limit])]).then(
      () => {
        over.abort();
        stop.abort();
        if (lastSteps.get(name) === step) lastSteps.delete(name);
      },
    );
    lastSteps.set(name, step);
  }

  /** @returns what is left of a time when the last steps of some jobs are over. */
  async function leftAfter(names: Iterable<string>, withinMs: number): Promise<number> {
    const begun = steadyNow();
    await Promise.all([...names].map((name) => lastSteps.get(name)));
    return withinMs - (steadyNow() - begun);
  }

  return {
    wait: async (name, until, signal) => {
      const stop = new LinkedAbort(signal);
      const over = new LinkedAbort(signal);
      const atServer = promises.wait(name, until, stop.signal);
      const onRecord = recordedEnd(name, results, over.signal).then((end) => {
        stop.release();
        addLastStep(name, atServer, stop);
        return end;
      });
      try {
        return await Promise.race([atServer, onRecord]);
      } finally {
        over.abort(OVER);
        stop.release();
      }
    },
    start: async (request, rerun) => {
      await lastSteps.get(request.name);
      return promises.start(request, rerun);
    },
    describe: async (names, withinMs) => promises.describe(names, await leftAfter(names, withinMs)),
    steps: async (name, withinMs) => promises.steps(name, await leftAfter([name], withinMs)),
    cancel: async (name) => {
      await lastSteps.get(name);
      return promises.cancel(name);
    },
    delete: async (names) => {
      await Promise.all(names.map((name) => lastSteps.get(name)));
      return promises.delete(names);
    },
    list: async (filter, withinMs) =>
      promises.list(filter, await leftAfter(lastSteps.keys(), withinMs)),
  };
}

/**
 * Never resolves where the record goes unnoticed, or cannot be read for whatever reason: the server tells the end, too,
 * and who reads the record then tells what is wrong with it.
 */
async function recordedEnd(
  name: string,
  results: ResultStore,
  signal: AbortSignal,
): Promise<JobEnd> {
  const never = new Promise<never>(() => undefined);
  if (results.appears === undefined || !isJobName(name)) return never;
  try {
    await results.appears(name, signal);
    const state = (await readFinished([name], results)).get(name);
    if (state?.kind === 'finished') return { status: 'completed', finished: state.finished };
  } catch {
    // Not noticed.
  }
  return never;
}
