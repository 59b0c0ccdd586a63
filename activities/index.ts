import type { ActivityDependencies } from './dependencies.js';
import { fetchChunkActivity } from './fetch-chunk.js';
import { summariseActivity } from './summarise.js';

/** All activities, made from their effects; the worker registers what this returns. */
export function createActivities(deps: ActivityDependencies) {
  return { fetchChunk: fetchChunkActivity(deps), summarise: summariseActivity(deps) };
}

export type Activities = ReturnType<typeof createActivities>;
