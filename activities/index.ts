import { unlessCancelledMeanwhile } from '../src/durable/server/local-writing.js';
import type { ActivityDependencies } from './dependencies.js';
import { fetchChunkActivity } from './fetch-chunk.js';
import { fetchPromptlyActivity } from './fetch-promptly.js';
import { summariseActivity } from './summarise.js';
import { writtenResultActivity } from './written-result.js';

/** Makes all activities from their effects; the worker registers them. */
export function createActivities(deps: ActivityDependencies) {
  const summarise = summariseActivity(deps);
  return {
    fetchChunk: fetchChunkActivity(deps, summarise),
    fetchPromptly: local(fetchPromptlyActivity(deps, summarise)),
    summarise: local(summarise),
    writtenResult: writtenResultActivity(deps),
  };
}

/** A local activity that writes a result. */
function local<Args extends unknown[], T>(activity: (...args: Args) => Promise<T>) {
  return (...args: Args): Promise<T> => unlessCancelledMeanwhile(() => activity(...args));
}

export type Activities = ReturnType<typeof createActivities>;
