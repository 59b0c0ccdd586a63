import { setTimeout as sleep } from 'node:timers/promises';
import { UnavailableError } from '../base/errors.js';
import { type EngineInfo, type EnsureOptions, ensureEngine } from './ensure.js';
import { enginePaths } from './home/paths.js';
import { wasStoppedSince } from './home/stop-mark.js';
import { engineTrouble } from './trouble.js';

/** Finds or starts the engine within so many milliseconds, for what began at a time: a "down" since then is obeyed. */
export type FindEngine = (withinMs: number, since?: number) => Promise<EngineInfo>;

/**
 * `ensureEngine` for the many calls of one process: they share one search, so that a hundred jobs started at once
 * launch one engine, and each waits for it as long as it can.
 * @throws as ensureEngine, and UnavailableError when a call's time is over.
 */
export function engineFinder(options: EnsureOptions): FindEngine {
  let search: Promise<EngineInfo> | undefined;
  return async (withinMs, since = Date.now()) => {
    if (wasStoppedSince(enginePaths(options.home), since)) {
      throw new UnavailableError(
        `the engine of ${options.home} was told to stop ("durable-weather down"); the next call starts it.`,
      );
    }
    search ??= ensureEngine(options).finally(() => {
      search = undefined;
    });
    const found = new AbortController();
    try {
      return await Promise.race([search, tooLate(options.home, withinMs, found.signal)]);
    } finally {
      found.abort();
    }
  };
}

async function tooLate(home: string, withinMs: number, signal: AbortSignal): Promise<never> {
  await sleep(withinMs, undefined, { signal });
  throw new UnavailableError(
    (await engineTrouble(home)) ??
      `the engine was not ready after ${withinMs / 1000} s, and goes on starting; see ${enginePaths(home).engineLog}.`,
  );
}
