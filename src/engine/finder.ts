import { setTimeout as sleep } from 'node:timers/promises';
import { UnavailableError } from '../base/errors.js';
import { type EngineInfo, type EnsureOptions, ensureEngine, OUT_OF_REACH } from './ensure.js';
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
  let isReached = false;
  const onProgress = (text: string) => {
    isReached = true;
    options.onProgress?.(text);
  };
  return async (withinMs, since = Date.now()) => {
    if (wasStoppedSince(enginePaths(options.home), since)) {
      throw new UnavailableError(
        `the engine of ${options.home} was told to stop ("durable-weather down"); the next call starts it.`,
      );
    }
    search ??= ensureEngine({ ...options, onProgress }).finally(() => {
      search = undefined;
      isReached = false;
    });
    const found = new AbortController();
    try {
      const late = sleep(withinMs, undefined, { signal: found.signal });
      return (
        (await Promise.race([search, late])) ??
        (await refuseLate(options.home, withinMs, isReached))
      );
    } finally {
      found.abort();
    }
  };
}

async function refuseLate(home: string, withinMs: number, isReached: boolean): Promise<never> {
  const late = `the engine was not ready after ${Math.round(withinMs) / 1000} s`;
  const why = isReached ? 'and goes on starting' : `it was ${OUT_OF_REACH}`;
  throw new UnavailableError(
    (await engineTrouble(home)) ?? `${late}, ${why}; see ${enginePaths(home).engineLog}.`,
  );
}
