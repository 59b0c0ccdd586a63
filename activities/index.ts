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
    fetchPromptly: fetchPromptlyActivity(deps, summarise),
    summarise,
    writtenResult: writtenResultActivity(deps),
  };
}

export type Activities = ReturnType<typeof createActivities>;
